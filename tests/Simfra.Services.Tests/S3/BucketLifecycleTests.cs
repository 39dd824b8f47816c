using System.Net;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.S3.Lifecycles;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3;

public sealed class BucketLifecycleTests
{
    private const string Malformed = "The XML you provided was not well-formed or did not validate against our published schema";
    private const string Expire = "<Expiration><Days>7</Days></Expiration>";

    [Fact]
    public async Task PutBucketLifecycleConfiguration_IsGivenBackAsItWasWritten()
    {
        const string rule = """
            <Rule><ID>all</ID><Filter><And><Prefix>a/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag><ObjectSizeGreaterThan>1</ObjectSizeGreaterThan>
            <ObjectSizeLessThan>9</ObjectSizeLessThan></And></Filter><Status>Enabled</Status><Expiration><Days>100</Days></Expiration>
            <Transition><Days>30</Days><StorageClass>STANDARD_IA</StorageClass></Transition>
            <Transition><Days>60</Days><StorageClass>GLACIER</StorageClass></Transition>
            <NoncurrentVersionTransition><NoncurrentDays>0</NoncurrentDays><NewerNoncurrentVersions>2</NewerNoncurrentVersions>
            <StorageClass>GLACIER_IR</StorageClass></NoncurrentVersionTransition>
            <NoncurrentVersionExpiration><NoncurrentDays>9</NoncurrentDays><NewerNoncurrentVersions>1</NewerNoncurrentVersions>
            </NoncurrentVersionExpiration></Rule>
            """;
        const string abort =
            "<Rule><ID>abort</ID><Filter><Prefix/></Filter><Status>Disabled</Status>" +
            "<AbortIncompleteMultipartUpload><DaysAfterInitiation>3</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>";
        await using var aws = await S3Fixture.StartAsync();

        var put = await SetAsync(aws, rule, abort);
        var got = await aws.S3.GetLifecycleConfigurationAsync("orders");
        var raw = await aws.Raw.GetAsync("/orders?lifecycle");

        Assert.Equal(
            ("all_storage_classes_128K", "all_storage_classes_128K"),
            (put.Header("x-amz-transition-default-minimum-object-size"), raw.Header("x-amz-transition-default-minimum-object-size")));
        Assert.Equal("{http://s3.amazonaws.com/doc/2006-03-01/}LifecycleConfiguration", raw.Xml.Name.ToString());
        var (first, second) = (got.Configuration.Rules[0], got.Configuration.Rules[1]);
        Assert.Equal(("all", 100, 2), (first.Id, first.Expiration.Days, first.Transitions.Count));
        Assert.Equal((0, 2, 9, 1), (
            first.NoncurrentVersionTransitions[0].NoncurrentDays, first.NoncurrentVersionTransitions[0].NewerNoncurrentVersions,
            first.NoncurrentVersionExpiration.NoncurrentDays, first.NoncurrentVersionExpiration.NewerNoncurrentVersions));
        Assert.Equal(["a/", "k", "v", "1", "9"], raw.Xml.Descendants().First(static e => e.Name.LocalName == "And").Descendants()
            .Where(static e => !e.HasElements).Select(static e => e.Value));
        Assert.Equal((3, "Disabled"), (second.AbortIncompleteMultipartUpload.DaysAfterInitiation, second.Status.Value));
    }

    [Fact]
    public async Task PutBucketLifecycleConfiguration_WithoutAnId_MakesOne()
    {
        await using var aws = await S3Fixture.StartAsync();

        await SetAsync(aws, $"<Rule><Prefix>a/</Prefix><Status>Enabled</Status>{Expire}</Rule>");
        var answer = await aws.Raw.GetAsync("/orders?lifecycle");

        Assert.Equal(48, answer.Element("ID")!.Length);
        Assert.Equal(("a/", null), (answer.Element("Prefix"), answer.Element("Filter")));
    }

    [Fact]
    public async Task DeleteBucketLifecycle_TakesTheRulesAway()
    {
        await using var aws = await S3Fixture.StartAsync();
        await SetAsync(aws, Rule(Expire));

        Assert.Equal(HttpStatusCode.NoContent, (await aws.Raw.DeleteAsync("/orders?lifecycle")).Status);
        (await aws.Raw.GetAsync("/orders?lifecycle")).AssertError(
            HttpStatusCode.NotFound,
            "NoSuchLifecycleConfiguration",
            "The lifecycle configuration does not exist",
            ("BucketName", "orders"));
        Assert.Equal(HttpStatusCode.NoContent, (await aws.Raw.DeleteAsync("/orders?lifecycle")).Status);
    }

    public static TheoryData<string, string, string> WrongRules { get; } = new()
    {
        { "", "MalformedXML", Malformed },
        { "<Rule><ID>a</ID><Filter/><Status>enabled</Status><Expiration><Days>1</Days></Expiration></Rule>", "MalformedXML", Malformed },
        { "<Rule><ID>a</ID><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>", "MalformedXML", Malformed },
        { Rule("<Expiration/>"), "MalformedXML", Malformed },
        { Rule("<Expiration><Days>1</Days><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"), "MalformedXML", Malformed },
        { Rule("<NoncurrentVersionExpiration/>"), "MalformedXML", Malformed },
        { Rule("<Transition><Days>1</Days><StorageClass>STANDARD</StorageClass></Transition>"), "MalformedXML", Malformed },
        { Rule(Expire, "<Filter><Prefix>a</Prefix><ObjectSizeGreaterThan>1</ObjectSizeGreaterThan></Filter>"), "MalformedXML", Malformed },
        { Rule(Expire, "<Filter><And><Prefix>a</Prefix></And></Filter>"), "MalformedXML", Malformed },
        { Rule(""), "InvalidRequest", "At least one action needs to be specified in a rule" },
        { Rule(Expire) + Rule(Expire), "InvalidArgument", "Rule ID must be unique. Found same ID for more than one rule" },
        { Rule(Expire, id: new('x', 256)), "InvalidArgument", "ID length should not exceed allowed limit of 255" },
        { Rule("<Expiration><Days>0</Days></Expiration>"), "InvalidArgument", "'Days' for Expiration action must be a positive integer" },
        { Rule("<Expiration><Date>2040-01-01T00:00:01Z</Date></Expiration>"), "InvalidArgument", "'Date' must be at midnight GMT" },
        {
            Rule("<NoncurrentVersionExpiration><NoncurrentDays>0</NoncurrentDays></NoncurrentVersionExpiration>"), "InvalidArgument",
            "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer"
        },
        {
            Rule("<Transition><Days>29</Days><StorageClass>ONEZONE_IA</StorageClass></Transition>"), "InvalidArgument",
            "'Days' in Transition action must be greater than or equal to 30 for storageClass 'ONEZONE_IA'"
        },
        {
            Rule("<Transition><Days>-1</Days><StorageClass>GLACIER</StorageClass></Transition>"), "InvalidArgument",
            "'Days' in Transition action must be nonnegative"
        },
        {
            Rule(
                "<Transition><Days>1</Days><StorageClass>GLACIER</StorageClass></Transition>" +
                "<Transition><Days>2</Days><StorageClass>GLACIER</StorageClass></Transition>"),
            "InvalidRequest", "'StorageClass' must be different for 'Transition' actions in same 'Rule' with filter '(prefix=)'"
        },
        {
            Rule(
                "<Transition><Days>60</Days><StorageClass>STANDARD_IA</StorageClass></Transition>" +
                "<Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition>"),
            "InvalidArgument",
            "'Days' in the Transition action for StorageClass 'GLACIER' for filter '(prefix=)' must be greater than " +
            "'Days' in the Transition action for StorageClass 'STANDARD_IA' for filter '(prefix=)'"
        },
        {
            Rule("<Expiration><Days>30</Days></Expiration><Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition>"),
            "InvalidArgument", "'Days' in the Expiration action for filter '(prefix=)' must be greater than 'Days' in the Transition action"
        },
        {
            Rule("<Expiration><Days>30</Days></Expiration><Transition><Date>2040-01-01T00:00:00Z</Date><StorageClass>GLACIER</StorageClass></Transition>"),
            "InvalidRequest", "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for filter '(prefix=)'"
        },
        {
            Rule("<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>",
                "<Filter><Tag><Key>a</Key><Value>b</Value></Tag></Filter>"),
            "InvalidRequest", "AbortIncompleteMultipartUpload cannot be specified with Tags."
        },
        {
            Rule("<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>",
                "<Filter><ObjectSizeGreaterThan>1</ObjectSizeGreaterThan></Filter>"),
            "InvalidRequest", "ExpiredObjectDeleteMarker cannot be specified with Object Size."
        },
        {
            Rule(Expire, "<Filter><ObjectSizeLessThan>0</ObjectSizeLessThan></Filter>"),
            "InvalidRequest", "'ObjectSizeLessThan' should be between 1 and 1099511627776000."
        },
        {
            Rule(Expire, "<Filter><And><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan><ObjectSizeLessThan>5</ObjectSizeLessThan></And></Filter>"),
            "InvalidRequest", "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'."
        },
        {
            Rule(Expire, "<Filter><And><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>a</Key><Value>2</Value></Tag></And></Filter>"),
            "InvalidRequest", "Duplicate Tag Keys are not allowed."
        },
        { Rule(Expire, "<Prefix/>", "a") + Rule(Expire, id: "b"), "InvalidRequest", "Filter element can only be used in Lifecycle V2." },
        {
            Rule(Expire, id: "a") + Rule(Expire, "<Prefix/>", "b"),
            "InvalidRequest", "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter."
        },
        {
            Rule(Expire, "<Prefix/>", "a") + Rule(Expire, "<Prefix>a</Prefix>", "b"),
            "InvalidRequest", "Found overlapping prefixes '' and 'a' for same action type 'Expiration'"
        },
        {
            Rule(
                "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays><NewerNoncurrentVersions>1</NewerNoncurrentVersions>" +
                "</NoncurrentVersionExpiration>",
                "<Prefix/>"),
            "InvalidRequest", "NewerNoncurrentVersions element can only be used in Lifecycle V2."
        },
    };

    [Theory]
    [MemberData(nameof(WrongRules))]
    public async Task PutBucketLifecycleConfiguration_WithAWrongRule_ChangesNothing(string rules, string code, string message)
    {
        await using var aws = await S3Fixture.StartAsync();

        (await PutAsync(aws, rules)).AssertError(HttpStatusCode.BadRequest, code, message);
        Assert.Equal(HttpStatusCode.NotFound, (await aws.Raw.GetAsync("/orders?lifecycle")).Status);
    }

    [Fact]
    public async Task PutBucketLifecycleConfiguration_WithWrongHeaders_Fails()
    {
        await using var aws = await S3Fixture.StartAsync();

        (await PutAsync(aws, Rule(Expire), ("x-amz-transition-default-minimum-object-size", "value"))).AssertError(
            HttpStatusCode.BadRequest, "InvalidRequest", "Invalid TransitionDefaultMinimumObjectSize found: value");
        (await aws.Raw.PutAsync("/orders?lifecycle", $"<LifecycleConfiguration>{Rule(Expire)}</LifecycleConfiguration>")).AssertError(
            HttpStatusCode.BadRequest, "InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
        (await aws.Raw.GetAsync("/missing?lifecycle")).AssertError(HttpStatusCode.NotFound, "NoSuchBucket", null);
    }

    [Fact]
    public async Task PutBucketLifecycleConfiguration_WithTooManyRules_Fails()
    {
        await using var aws = await S3Fixture.StartAsync();
        var rules = string.Concat(Enumerable.Range(0, 1001).Select(static i => Rule(Expire, id: $"r{i}")));

        (await PutAsync(aws, rules)).AssertError(
            HttpStatusCode.BadRequest, "InvalidRequest", "The number of lifecycle rules must not exceed the allowed limit of 1000 rules.");
    }

    [Theory]
    [InlineData("GET /orders?lifecycle", "s3:GetLifecycleConfiguration")]
    [InlineData("PUT /orders?lifecycle", "s3:PutLifecycleConfiguration")]
    [InlineData("DELETE /orders?lifecycle", "s3:PutLifecycleConfiguration")]
    public async Task AnOperation_NeedsItsAction(string call, string action)
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await Authorization.TestUser.CreateAsync(world, "worker");

        var denied = await user.S3.SendAsync(call.Split(' ')[0], call.Split(' ')[1], null, []);

        denied.AssertDenied(DenialFor(user.Arn, action, "arn:aws:s3:::orders"));
    }
}
