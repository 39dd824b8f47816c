using System.Net;
using Simfra.Models;
using Simfra.Schemas;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.S3;

/// <summary>Who a caller says that a bucket belongs to, with every operation that lets one say so.</summary>
public sealed class ExpectedOwnerTests
{
    private const string Expected = "x-amz-expected-bucket-owner";

    /// <summary>What required parameters need to be where any text won't do.</summary>
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["Bucket"] = S3Fixture.Bucket,
        ["Key"] = "a.txt",
        ["CopySource"] = "orders/a.txt",
        ["ObjectAttributes"] = "ETag",
        ["PartNumber"] = "1",
    };

    public static TheoryData<string> Operations => [.. AwsCatalog.Services["s3"].Operations.Where(static o => o.IsImplemented && Owner(o) is not null)
        .Select(static o => o.Name)];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task AnyOperation_WithAnotherOwnerThanExpected_IsDenied_AndChangesNothing(string name)
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        var operation = AwsCatalog.Services["s3"].FindOperation(name)!;
        var before = (await s3.GetAsync("/orders?versions")).Ok().Text;

        var answer = await SendAsync(s3, operation, TestWorld.OtherAccount);
        var malformed = await SendAsync(s3, operation, "0000");

        // Of what has no body, the status is all that there is.
        if (operation.Method == "HEAD")
        {
            Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.BadRequest), (answer.Status, malformed.Status));
        }
        else
        {
            answer.AssertError(HttpStatusCode.Forbidden, "AccessDenied", "Access Denied");
            malformed.AssertError(
                HttpStatusCode.BadRequest, "InvalidBucketOwnerAWSAccountID",
                "The value of the expected bucket owner parameter must be an AWS Account ID... [0000]");
        }

        // Operations of one route go by the newer name.
        Assert.Contains(world.Server.Journal.Calls[^1].Operation, (string[])[name, $"{name}Configuration"]);
        Assert.Equal(before, (await s3.GetAsync("/orders?versions")).Ok().Text);
    }

    private static MemberSchema? Owner(OperationSchema operation) =>
        operation.Input?.Members.FirstOrDefault(static m => m.NameOnWire.Equals(Expected, StringComparison.OrdinalIgnoreCase));

    /// <summary>A request with what the model requires.</summary>
    private static Task<RawAnswer> SendAsync(RawS3Client s3, OperationSchema operation, string owner)
    {
        var target = operation.Uri.Replace("{Bucket}", Values["Bucket"], StringComparison.Ordinal).Replace("{Key+}", Values["Key"], StringComparison.Ordinal);
        var required = operation.Input!.Members.Where(static m => m.IsRequired).ToList();
        foreach (var member in required.Where(static m => m.Location == MemberLocation.QueryString))
        {
            target += $"{(target.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{member.NameOnWire}={ValueOf(member)}";
        }

        return s3.SendAsync(
            operation.Method, target, operation.Method is "PUT" or "POST" ? [] : null,
            [(Expected, owner), .. required.Where(static m => m.Location == MemberLocation.Header).Select(static m => (m.NameOnWire, ValueOf(m)))]);
    }

    private static string ValueOf(MemberSchema member) => Values.GetValueOrDefault(member.Name, "value");
}
