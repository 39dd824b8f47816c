using System.Globalization;
using System.Net;

namespace Simfra.Services.Tests.S3;

/// <summary>Analytics, metrics and intelligent tiering: configurations that a bucket can have many of.</summary>
public sealed class StoredConfigurationTests
{
    /// <summary>The parameter, the document with an id, and the element that lists have for each.</summary>
    public static TheoryData<string, string, int> Kinds { get; } = new()
    {
        {
            "analytics",
            "<AnalyticsConfiguration><Id>{0}</Id><Filter><Prefix>logs/</Prefix></Filter><StorageClassAnalysis><DataExport>" +
            "<OutputSchemaVersion>V_1</OutputSchemaVersion><Destination><S3BucketDestination><Format>CSV</Format><Bucket>arn:aws:s3:::reports</Bucket>" +
            "</S3BucketDestination></Destination></DataExport></StorageClassAnalysis></AnalyticsConfiguration>",
            204
        },
        { "metrics", "<MetricsConfiguration><Id>{0}</Id><Filter><Prefix>logs/</Prefix></Filter></MetricsConfiguration>", 204 },
        {
            "intelligent-tiering",
            "<IntelligentTieringConfiguration><Id>{0}</Id><Filter><Prefix>logs/</Prefix></Filter><Status>Enabled</Status>" +
            "<Tiering><AccessTier>ARCHIVE_ACCESS</AccessTier><Days>90</Days></Tiering></IntelligentTieringConfiguration>",
            200
        },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AConfiguration_IsPutShownListedAndDeleted(string kind, string document, int status)
    {
        await using var aws = await S3Fixture.StartAsync();
        var target = $"/orders?{kind}&id=one";

        Assert.Equal(status, (int)(await aws.Raw.PutAsync(target, Of(document, "one"))).Status);

        var shown = (await aws.Raw.GetAsync(target)).Ok();
        Assert.Equal(("one", "logs/"), (shown.Element("Id"), shown.Element("Prefix")));
        Assert.Equal(WithoutNamespaces(System.Xml.Linq.XElement.Parse(Of(document, "one"))), WithoutNamespaces(shown.Xml));
        var listed = (await aws.Raw.GetAsync($"/orders?{kind}")).Ok();
        Assert.Equal(("one", "false"), (string.Join(',', listed.Elements("Id")), listed.Element("IsTruncated")));
        Assert.Equal(HttpStatusCode.NoContent, (await aws.Raw.DeleteAsync(target)).Status);
        foreach (var answer in new[] { await aws.Raw.GetAsync(target), await aws.Raw.DeleteAsync(target) })
        {
            answer.AssertError(HttpStatusCode.NotFound, "NoSuchConfiguration", "The specified configuration does not exist.");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AConfiguration_HasTheIdThatTheAddressHas(string kind, string document, int status)
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.PutAsync($"/orders?{kind}&id=one", Of(document, "two"))).AssertError(HttpStatusCode.BadRequest, "MalformedXML", null);
        (await aws.Raw.PutAsync($"/orders?{kind}&id=a%2Fb", Of(document, "a/b"))).AssertError(HttpStatusCode.BadRequest, "InvalidArgument", null);
        (await aws.Raw.PutAsync($"/orders?{kind}&id=one", "")).AssertError(HttpStatusCode.BadRequest, "MalformedXML", null);
        var longest = new string('a', 64);
        Assert.Equal(status, (int)(await aws.Raw.PutAsync($"/orders?{kind}&id={longest}", Of(document, longest))).Status);
        (await aws.Raw.PutAsync($"/orders?{kind}&id={longest}a", Of(document, longest + 'a'))).AssertError(HttpStatusCode.BadRequest, "InvalidArgument", null);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Lists_HavePagesOf100(string kind, string document, int status)
    {
        await using var aws = await S3Fixture.StartAsync();
        for (var i = 0; i < 101; i++)
        {
            var id = i.ToString("d3", CultureInfo.InvariantCulture);
            Assert.Equal(status, (int)(await aws.Raw.PutAsync($"/orders?{kind}&id={id}", Of(document, id))).Status);
        }

        var first = (await aws.Raw.GetAsync($"/orders?{kind}")).Ok();
        var token = Uri.EscapeDataString(first.Element("NextContinuationToken")!);
        var second = (await aws.Raw.GetAsync($"/orders?{kind}&continuation-token={token}")).Ok();

        Assert.Equal((100, "true"), (first.Elements("Id").Count(), first.Element("IsTruncated")));
        Assert.Equal(("100", "false"), (string.Join(',', second.Elements("Id")), second.Element("IsTruncated")));
        (await aws.Raw.GetAsync($"/orders?{kind}&continuation-token=!")).AssertError(
            HttpStatusCode.BadRequest, "InvalidArgument", "The continuation token provided is incorrect");
    }

    [Theory]
    [InlineData("analytics", "<AnalyticsConfiguration><Id>one</Id></AnalyticsConfiguration>")]
    [InlineData("analytics", "<AnalyticsConfiguration><Id>one</Id><Filter/><StorageClassAnalysis/></AnalyticsConfiguration>")]
    [InlineData(
        "analytics",
        "<AnalyticsConfiguration><Id>one</Id><StorageClassAnalysis><DataExport><OutputSchemaVersion>V_2</OutputSchemaVersion></DataExport>" +
        "</StorageClassAnalysis></AnalyticsConfiguration>")]
    [InlineData("metrics", "<MetricsConfiguration><Id>one</Id><Filter><And><Prefix>a</Prefix></And></Filter></MetricsConfiguration>")]
    [InlineData(
        "metrics", "<MetricsConfiguration><Id>one</Id><Filter><Prefix>a</Prefix><Tag><Key>b</Key><Value>c</Value></Tag></Filter></MetricsConfiguration>")]
    [InlineData("intelligent-tiering", "<IntelligentTieringConfiguration><Id>one</Id><Status>Enabled</Status></IntelligentTieringConfiguration>")]
    [InlineData(
        "intelligent-tiering",
        "<IntelligentTieringConfiguration><Id>one</Id><Status>On</Status><Tiering><AccessTier>ARCHIVE_ACCESS</AccessTier><Days>90</Days></Tiering>" +
        "</IntelligentTieringConfiguration>")]
    [InlineData(
        "intelligent-tiering",
        "<IntelligentTieringConfiguration><Id>one</Id><Status>Enabled</Status><Tiering><AccessTier>ARCHIVE_ACCESS</AccessTier><Days>90</Days></Tiering>" +
        "<Tiering><AccessTier>ARCHIVE_ACCESS</AccessTier><Days>91</Days></Tiering></IntelligentTieringConfiguration>")]
    public async Task ADocumentOfAnotherForm_IsMalformed(string kind, string document)
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.PutAsync($"/orders?{kind}&id=one", document)).AssertError(HttpStatusCode.BadRequest, "MalformedXML", null);
    }

    [Theory]
    [InlineData("ARCHIVE_ACCESS", 89, false)]
    [InlineData("ARCHIVE_ACCESS", 730, true)]
    [InlineData("ARCHIVE_ACCESS", 731, false)]
    [InlineData("DEEP_ARCHIVE_ACCESS", 179, false)]
    [InlineData("DEEP_ARCHIVE_ACCESS", 180, true)]
    public async Task Tiers_AreReachedAfterSomeDays(string tier, int days, bool isTaken)
    {
        await using var aws = await S3Fixture.StartAsync();

        var answer = await aws.Raw.PutAsync(
            "/orders?intelligent-tiering&id=one",
            "<IntelligentTieringConfiguration><Id>one</Id><Status>Enabled</Status>" +
            $"<Tiering><AccessTier>{tier}</AccessTier><Days>{days}</Days></Tiering></IntelligentTieringConfiguration>");

        Assert.Equal(isTaken ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task AFilter_HasATagOnce()
    {
        await using var aws = await S3Fixture.StartAsync();
        const string tag = "<Tag><Key>a</Key><Value>b</Value></Tag>";

        (await aws.Raw.PutAsync(
            "/orders?metrics&id=one",
            $"<MetricsConfiguration><Id>one</Id><Filter><And>{tag}{tag}</And></Filter></MetricsConfiguration>")).AssertError(
                HttpStatusCode.BadRequest, "InvalidRequest", "Duplicate Tag Keys are not allowed.");
    }

    [Fact]
    public async Task ABucket_HasUpTo1000OfAKind()
    {
        await using var aws = await S3Fixture.StartAsync();
        for (var i = 0; i < 1000; i++)
        {
            (await aws.Raw.PutAsync($"/orders?metrics&id={i}", $"<MetricsConfiguration><Id>{i}</Id></MetricsConfiguration>")).Ok();
        }

        (await aws.Raw.PutAsync("/orders?metrics&id=more", "<MetricsConfiguration><Id>more</Id></MetricsConfiguration>")).AssertError(
            HttpStatusCode.BadRequest,
            "TooManyConfigurations",
            "You are attempting to create a new configuration but have already reached the 1,000-configuration limit.");
        (await aws.Raw.PutAsync("/orders?metrics&id=7", "<MetricsConfiguration><Id>7</Id></MetricsConfiguration>")).Ok();
    }

    private static string Of(string document, string id) => string.Format(CultureInfo.InvariantCulture, document, id);

    /// <summary>The elements in the order of their names: answers have the model's.</summary>
    private static string WithoutNamespaces(System.Xml.Linq.XElement element)
    {
        var content = element.HasElements ? string.Concat(element.Elements().Select(WithoutNamespaces).Order(StringComparer.Ordinal)) : element.Value;
        return $"<{element.Name.LocalName}>{content}</{element.Name.LocalName}>";
    }
}
