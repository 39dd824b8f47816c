using System.Globalization;
using System.Net;

namespace Simfra.Services.Tests.S3;

public sealed class ConditionTests
{
    private const string Data = "\"8d777f385d3dfec8815d20f7496026dc\"";
    private const string Other = "\"098f6bcd4621d373cade4e832627b4f6\"";

    public static TheoryData<string, string> ConditionsThatHold => new()
    {
        { "If-Match", Data },
        { "If-Match", Data.Trim('"') },
        { "If-Match", "*" },
        { "If-None-Match", Other },
        { "If-Modified-Since", "before" },
        { "If-Modified-Since", "future" },
        { "If-Unmodified-Since", "same" },
        { "If-Unmodified-Since", "future" },
    };

    [Theory]
    [MemberData(nameof(ConditionsThatHold))]
    public async Task GetObject_WithAConditionThatHolds_GivesTheObject(string header, string value)
    {
        await using var aws = await StartWithObjectAsync();

        Assert.Equal("data", (await aws.Raw.GetAsync("/orders/a", (header, Date(aws, value)))).Text);
        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.HeadAsync("/orders/a", (header, Date(aws, value)))).Status);
    }

    [Theory]
    [InlineData("If-Match", Other)]
    [InlineData("If-Unmodified-Since", "before")]
    public async Task GetObject_WithAConditionOnTheSameObjectThatFails_FailsWithPreconditionFailed(string header, string value)
    {
        await using var aws = await StartWithObjectAsync();

        var get = await aws.Raw.GetAsync("/orders/a", (header, Date(aws, value)));
        var head = await aws.Raw.HeadAsync("/orders/a", (header, Date(aws, value)));

        get.AssertError(
            HttpStatusCode.PreconditionFailed,
            "PreconditionFailed",
            "At least one of the pre-conditions you specified did not hold",
            ("Condition", header));
        Assert.Equal((HttpStatusCode.PreconditionFailed, 0), (head.Status, head.Body.Length));
    }

    [Theory]
    [InlineData("If-None-Match", Data)]
    [InlineData("If-None-Match", "8d777f385d3dfec8815d20f7496026dc")]
    [InlineData("If-None-Match", "*")]
    [InlineData("If-Modified-Since", "same")]
    public async Task GetObject_WithAConditionOnAnotherObjectThatFails_IsNotModified(string header, string value)
    {
        await using var aws = await StartWithObjectAsync();

        foreach (var method in (string[])["GET", "HEAD"])
        {
            var answer = await aws.Raw.SendAsync(method, "/orders/a", null, [(header, Date(aws, value))]);

            Assert.Equal((HttpStatusCode.NotModified, 0), (answer.Status, answer.Body.Length));
            Assert.Equal(Data, answer.Header("ETag"));
            Assert.NotNull(answer.Header("Last-Modified"));
            Assert.NotNull(answer.Header("x-amz-request-id"));
        }
    }

    [Theory]
    [InlineData("If-Match", Data, "If-Unmodified-Since", "before", HttpStatusCode.OK)]
    [InlineData("If-None-Match", Data, "If-Modified-Since", "before", HttpStatusCode.NotModified)]
    [InlineData("If-None-Match", Other, "If-Modified-Since", "same", HttpStatusCode.OK)]
    [InlineData("If-Match", Other, "If-None-Match", Other, HttpStatusCode.PreconditionFailed)]
    [InlineData("If-Match", Data, "If-None-Match", Data, HttpStatusCode.NotModified)]
    public async Task GetObject_WithTwoConditions_PutsTagsBeforeTimes(
        string first, string firstValue, string second, string secondValue, HttpStatusCode status)
    {
        await using var aws = await StartWithObjectAsync();

        var answer = await aws.Raw.GetAsync("/orders/a", (first, Date(aws, firstValue)), (second, Date(aws, secondValue)));

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task PutObject_IfNoneMatch_WritesOnlyWhereNothingIs()
    {
        await using var aws = await S3Fixture.StartAsync();

        var first = await aws.Raw.PutAsync("/orders/a", "first", ("If-None-Match", "*"));
        var second = await aws.Raw.PutAsync("/orders/a", "second", ("If-None-Match", "*"));

        Assert.Equal(HttpStatusCode.OK, first.Status);
        second.AssertError(
            HttpStatusCode.PreconditionFailed,
            "PreconditionFailed",
            "At least one of the pre-conditions you specified did not hold",
            ("Condition", "If-None-Match"));
        Assert.Equal("first", (await aws.Raw.GetAsync("/orders/a")).Text);
    }

    [Fact]
    public async Task PutObject_IfMatch_WritesOnlyOverTheKnownObject()
    {
        await using var aws = await StartWithObjectAsync();

        var missing = await aws.Raw.PutAsync("/orders/b", "x", ("If-Match", Data));
        var failed = await aws.Raw.PutAsync("/orders/a", "x", ("If-Match", Other));
        var written = await aws.Raw.PutAsync("/orders/a", "new", ("If-Match", Data));

        missing.AssertError(HttpStatusCode.NotFound, "NoSuchKey", "The specified key does not exist.", ("Key", "b"));
        failed.AssertError(HttpStatusCode.PreconditionFailed, "PreconditionFailed", null, ("Condition", "If-Match"));
        Assert.Equal(HttpStatusCode.OK, written.Status);
        Assert.Equal("new", (await aws.Raw.GetAsync("/orders/a")).Text);
    }

    [Theory]
    [InlineData("If-None-Match", Data, "If-None-Match")]
    [InlineData("If-Match", "*", "If-None-Match")]
    public async Task PutObject_WithAValueThatS3DoesNotTake_FailsWithNotImplemented(string header, string value, string named)
    {
        await using var aws = await StartWithObjectAsync();

        (await aws.Raw.PutAsync("/orders/a", "x", (header, value))).AssertError(
            HttpStatusCode.NotImplemented,
            "NotImplemented",
            "A header you provided implies functionality that is not implemented",
            ("Header", named),
            ("additionalMessage", "We don't accept the provided value of If-None-Match header for this API"));
    }

    [Fact]
    public async Task PutObject_WithBothConditions_FailsWithNotImplemented()
    {
        await using var aws = await StartWithObjectAsync();

        (await aws.Raw.PutAsync("/orders/a", "x", ("If-Match", Data), ("If-None-Match", "*"))).AssertError(
            HttpStatusCode.NotImplemented,
            "NotImplemented",
            "A header you provided implies functionality that is not implemented",
            ("Header", "If-Match,If-None-Match"),
            ("additionalMessage", "Multiple conditional request headers present in the request"));
    }

    [Fact]
    public async Task PutObject_IfNoneMatch_OfManyAtOnce_LetsOneThrough()
    {
        await using var aws = await S3Fixture.StartAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(i => aws.Raw.PutAsync("/orders/a", $"{i}", ("If-None-Match", "*"))));

        Assert.Single(answers, static a => a.Status == HttpStatusCode.OK);
        Assert.Equal(15, answers.Count(static a => a.Status == HttpStatusCode.PreconditionFailed));
    }

    private static async Task<S3Fixture> StartWithObjectAsync()
    {
        var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "data");
        await aws.Clock.AdvanceAsync(TimeSpan.FromSeconds(30));
        return aws;
    }

    /// <summary>Words for times, as the object was written half a minute ago.</summary>
    private static string Date(S3Fixture aws, string value) => value switch
    {
        "before" => aws.Now.AddSeconds(-60).ToString("R", CultureInfo.InvariantCulture),
        "same" => aws.Now.AddSeconds(-30).ToString("R", CultureInfo.InvariantCulture),
        "future" => aws.Now.AddHours(1).ToString("R", CultureInfo.InvariantCulture),
        _ => value,
    };
}
