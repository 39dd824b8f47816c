using System.Xml.Linq;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.S3;

namespace Simfra.Services.Tests.S3Control;

/// <summary>Calls of S3 Control as its clients make them.</summary>
internal static class ControlCalls
{
    public const string Account = TestUser.Account;

    private const string Version = "/v20180820";

    public static Task<RawAnswer> ControlAsync(this RawS3Client s3, string method, string path, string? body = null, string account = Account) =>
        s3.SendAsync(method, Version + path, body is null ? null : System.Text.Encoding.UTF8.GetBytes(body), [("x-amz-account-id", account)]);

    /// <summary>Makes an access point of the bucket and gives its ARN and alias.</summary>
    public static async Task<(string Arn, string Alias)> CreateAccessPointAsync(
        this RawS3Client s3, string name = "finance", string content = "", string account = Account, string bucket = S3Fixture.Bucket)
    {
        var answer = (await s3.ControlAsync("PUT", $"/accesspoint/{name}", AccessPoint(content, bucket), account)).Ok();
        return (answer.Element("AccessPointArn")!, answer.Element("Alias")!);
    }

    public static string AccessPoint(string content = "", string bucket = S3Fixture.Bucket) =>
        $"<CreateAccessPointRequest xmlns=\"http://awss3control.amazonaws.com/doc/2018-08-20/\"><Bucket>{bucket}</Bucket>{content}</CreateAccessPointRequest>";

    public static string PolicyDocument(string policy) => new XElement(
        "PutAccessPointPolicyRequest", new XElement("Policy", policy)).ToString(SaveOptions.DisableFormatting);

    public static void AssertControlError(this RawAnswer answer, int status, string code, string? message)
    {
        Assert.Equal((status, code), ((int)answer.Status, answer.Element("Code")));
        if (message is not null)
        {
            Assert.Equal(message, answer.Element("Message"));
        }
    }
}
