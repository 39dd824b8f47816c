using System.Net;

namespace Simfra.Services.Tests.S3;

public sealed class ListObjectsTests
{
    private static readonly string[] Tree =
    [
        "folder/aSubfolder/subFile1", "folder/aSubfolder/subFile2", "folder/file1", "folder/file2", "other", "zebra/1", "zebra/2",
    ];

    [Fact]
    public async Task ListObjects_DescribesObjectsAndTheRequest()
    {
        await using var aws = await StartWithAsync("a");

        var v1 = await aws.Raw.GetAsync("/orders");
        var v2 = await aws.Raw.GetAsync("/orders?list-type=2");

        foreach (var answer in (RawAnswer[])[v1, v2])
        {
            Assert.Equal("{http://s3.amazonaws.com/doc/2006-03-01/}ListBucketResult", answer.Xml.Name.ToString());
            Assert.Equal(
                ("orders", "", "1000", "false"),
                (answer.Element("Name"), answer.Element("Prefix"), answer.Element("MaxKeys"), answer.Element("IsTruncated")));
            Assert.Equal(
                ("a", "\"9dd4e461268c8034f5c8564e155c67a6\"", "1", "STANDARD", "CRC64NVME", "FULL_OBJECT"),
                (answer.Element("Key"), answer.Element("ETag"), answer.Element("Size"), answer.Element("StorageClass"),
                    answer.Element("ChecksumAlgorithm"), answer.Element("ChecksumType")));
            Assert.Null(answer.Element("EncodingType"));
            Assert.Null(answer.Element("Delimiter"));
        }

        Assert.Equal("", v1.Element("Marker"));
        Assert.NotNull(v1.Element("Owner"));
        Assert.Equal("1", v2.Element("KeyCount"));
        Assert.Null(v2.Element("Owner"));
        Assert.NotNull((await aws.Raw.GetAsync("/orders?list-type=2&fetch-owner=true")).Element("Owner"));
    }

    [Fact]
    public async Task ListObjects_OfAnEmptyBucket_HasNoContents()
    {
        await using var aws = await S3Fixture.StartAsync();

        var answer = await aws.Raw.GetAsync("/orders?marker=");

        Assert.Equal(("false", "", null), (answer.Element("IsTruncated"), answer.Element("Marker"), answer.Element("Contents")));
    }

    [Fact]
    public async Task ListObjects_SortsByUtf8Bytes()
    {
        // The emoji's UTF-16 units lie below those of the private use character and the ligature; its UTF-8 bytes don't.
        string[] sorted = ["A", "Z", "a", "a!", "a/", "a/b", "aa", "ä", "漢", "\uE000", "ﬀ", "😀"];
        await using var aws = await StartWithAsync([.. sorted.Reverse()]);

        Assert.Equal(sorted, (await aws.S3.ListObjectsV2Async(new() { BucketName = S3Fixture.Bucket })).S3Objects.Select(o => o.Key));
        Assert.Equal(sorted, await AllKeysAsync(aws, pageSize: 1));
    }

    [Theory]
    [InlineData("", "/", "folder/,zebra/", "other")]
    [InlineData("folder/", "/", "folder/aSubfolder/", "folder/file1,folder/file2")]
    [InlineData("folder", "/", "folder/", "")]
    [InlineData("folder/a", "", "", "folder/aSubfolder/subFile1,folder/aSubfolder/subFile2")]
    [InlineData("zebra/", "", "", "zebra/1,zebra/2")]
    [InlineData("", "file", "folder/file", "folder/aSubfolder/subFile1,folder/aSubfolder/subFile2,other,zebra/1,zebra/2")]
    [InlineData("none", "/", "", "")]
    public async Task ListObjects_WithPrefixAndDelimiter_RollsUp(string prefix, string delimiter, string prefixes, string keys)
    {
        await using var aws = await StartWithAsync(Tree);
        var query = $"prefix={prefix}&delimiter={delimiter}";

        RawAnswer[] answers = [await aws.Raw.GetAsync($"/orders?{query}"), await aws.Raw.GetAsync($"/orders?list-type=2&{query}")];
        foreach (var answer in answers)
        {
            Assert.Equal(Split(keys), answer.Elements("Key"));
            Assert.Equal(Split(prefixes), CommonPrefixes(answer));
        }
    }

    [Fact]
    public async Task ListObjectsV2_ByPages_CountsCommonPrefixesAndGoesOn()
    {
        await using var aws = await StartWithAsync(Tree);
        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = await aws.S3.ListObjectsV2Async(new()
            {
                BucketName = S3Fixture.Bucket,
                Prefix = "folder/",
                Delimiter = "/",
                MaxKeys = 1,
                ContinuationToken = token,
            });
            Assert.Equal((1, 1), (page.KeyCount, page.MaxKeys));
            Assert.Equal(token, page.ContinuationToken);
            seen.AddRange([.. page.CommonPrefixes ?? [], .. (page.S3Objects ?? []).Select(o => o.Key)]);
            token = page.NextContinuationToken;
            Assert.Equal(token is not null, page.IsTruncated);
        }
        while (token is not null);

        Assert.Equal(["folder/aSubfolder/", "folder/file1", "folder/file2"], seen);
    }

    [Fact]
    public async Task ListObjects_WithDelimiter_TellsTheNextMarker()
    {
        await using var aws = await StartWithAsync(Tree);

        var first = await aws.Raw.GetAsync("/orders?delimiter=/&max-keys=1");
        var second = await aws.Raw.GetAsync($"/orders?delimiter=/&max-keys=1&marker={first.Element("NextMarker")}");
        var third = await aws.Raw.GetAsync($"/orders?delimiter=/&max-keys=1&marker={second.Element("NextMarker")}");

        Assert.Equal(("folder/", "true"), (first.Element("NextMarker"), first.Element("IsTruncated")));
        Assert.Equal(("other", "folder/"), (second.Element("NextMarker"), second.Element("Marker")));
        Assert.Equal(["zebra/"], CommonPrefixes(third));
        Assert.Equal(("false", null), (third.Element("IsTruncated"), third.Element("NextMarker")));
    }

    [Fact]
    public async Task ListObjects_WithoutDelimiter_LeavesTheNextMarkerToTheClient()
    {
        await using var aws = await StartWithAsync(Tree);

        var page = await aws.Raw.GetAsync("/orders?max-keys=2");

        Assert.Equal(("true", null), (page.Element("IsTruncated"), page.Element("NextMarker")));
    }

    [Theory]
    [InlineData("marker=folder/file1", "folder/file2,other,zebra/1,zebra/2", "")]
    [InlineData("marker=m", "other,zebra/1,zebra/2", "")]
    [InlineData("marker=a&prefix=zebra", "zebra/1,zebra/2", "")]
    [InlineData("marker=zz&prefix=zebra", "", "")]
    [InlineData("marker=folder/file1&delimiter=/", "other", "zebra/")]
    [InlineData("list-type=2&start-after=folder/file1", "folder/file2,other,zebra/1,zebra/2", "")]
    [InlineData("list-type=2&start-after=folder/file1&delimiter=/", "other", "folder/,zebra/")]
    public async Task ListObjects_AfterAKey_GivesWhatFollows(string query, string keys, string prefixes)
    {
        await using var aws = await StartWithAsync(Tree);

        var answer = await aws.Raw.GetAsync($"/orders?{query}");

        Assert.Equal(Split(keys), answer.Elements("Key"));
        Assert.Equal(Split(prefixes), CommonPrefixes(answer));
    }

    [Fact]
    public async Task ListObjectsV2_WithStartAfterAndToken_FollowsTheToken()
    {
        await using var aws = await StartWithAsync("a", "b", "c", "d");
        var first = await aws.S3.ListObjectsV2Async(new() { BucketName = S3Fixture.Bucket, StartAfter = "a", MaxKeys = 1 });

        var second = await aws.S3.ListObjectsV2Async(new()
        {
            BucketName = S3Fixture.Bucket,
            StartAfter = "a",
            ContinuationToken = first.NextContinuationToken,
        });

        Assert.Equal(["b"], first.S3Objects.Select(o => o.Key));
        Assert.Equal(["c", "d"], second.S3Objects.Select(o => o.Key));
        Assert.Equal("a", second.StartAfter);
    }

    [Fact]
    public async Task ListObjects_NeverGivesMoreThan1000()
    {
        await using var aws = await S3Fixture.StartAsync();
        var keys = Enumerable.Range(0, 1010).Select(static i => $"key-{i:D4}").ToArray();
        await Parallel.ForEachAsync(keys, async (key, _) => await aws.Raw.PutAsync($"/orders/{key}", ""));

        var page = await aws.Raw.GetAsync("/orders?max-keys=2000");

        Assert.Equal(("1000", "true"), (page.Element("MaxKeys"), page.Element("IsTruncated")));
        Assert.Equal(keys[..1000], page.Elements("Key"));
        Assert.Equal(keys[1000..], (await aws.Raw.GetAsync("/orders?marker=key-0999")).Elements("Key"));
    }

    [Fact]
    public async Task ListObjects_WithMaxKeysZero_GivesNothingAndIsNotTruncated()
    {
        await using var aws = await StartWithAsync("a");

        var page = await aws.Raw.GetAsync("/orders?list-type=2&max-keys=0");

        Assert.Equal(("0", "0", "false"), (page.Element("MaxKeys"), page.Element("KeyCount"), page.Element("IsTruncated")));
    }

    [Theory]
    [InlineData("max-keys=-1", "Argument maxKeys must be an integer between 0 and 2147483647", "maxKeys", "-1")]
    [InlineData("max-keys=x", "Provided max-keys not an integer or within integer range", "max-keys", "x")]
    [InlineData("max-keys=9999999999", "Provided max-keys not an integer or within integer range", "max-keys", "9999999999")]
    [InlineData("encoding-type=value", "Invalid Encoding Method specified in Request", "encoding-type", "value")]
    [InlineData("encoding-type=", "Invalid Encoding Method specified in Request", "encoding-type", "")]
    public async Task ListObjects_WithAnInvalidArgument_Fails(string query, string message, string argument, string value)
    {
        await using var aws = await S3Fixture.StartAsync();

        RawAnswer[] answers = [await aws.Raw.GetAsync($"/orders?{query}"), await aws.Raw.GetAsync($"/orders?list-type=2&{query}")];
        foreach (var answer in answers)
        {
            answer.AssertError(HttpStatusCode.BadRequest, "InvalidArgument", message, ("ArgumentName", argument), ("ArgumentValue", value));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("!!")]
    public async Task ListObjectsV2_WithATokenThatIsNone_Fails(string token)
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.GetAsync($"/orders?list-type=2&continuation-token={token}")).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidArgument",
            "The continuation token provided is incorrect",
            ("ArgumentName", "continuation-token"));
    }

    [Fact]
    public async Task ListObjects_WithUrlEncoding_EncodesAllThatHoldsKeys()
    {
        await using var aws = await StartWithAsync("a b/ü+1*~(2)", "a b/x", "c d");

        var page = await aws.Raw.GetAsync("/orders?encoding-type=url&prefix=a%20b/&delimiter=%2B&marker=a%20");

        Assert.Equal("url", page.Element("EncodingType"));
        Assert.Equal(("a+", "%2B"), (page.Element("Marker"), page.Element("Delimiter")));
        Assert.Equal(["a+b/x"], page.Elements("Key"));
        Assert.Equal(["a+b/%C3%BC%2B"], CommonPrefixes(page));
        Assert.Equal(
            ["a+b/%C3%BC%2B1*%7E%282%29"], (await aws.Raw.GetAsync("/orders?encoding-type=url&prefix=a%20b/%C3%BC")).Elements("Key"));
    }

    [Fact]
    public async Task ListObjects_LeavesOtherBucketsAlone()
    {
        await using var aws = await StartWithAsync("mine");
        await aws.S3.PutBucketAsync("orders-2");
        await aws.S3.PutBucketAsync("order");
        await aws.Raw.PutAsync("/orders-2/theirs", "x");
        await aws.Raw.PutAsync("/order/theirs", "x");

        Assert.Equal(["mine"], (await aws.Raw.GetAsync("/orders")).Elements("Key"));
    }

    private static async Task<S3Fixture> StartWithAsync(params string[] keys)
    {
        var aws = await S3Fixture.StartAsync();
        foreach (var key in keys)
        {
            await aws.Raw.PutAsync($"/orders/{Uri.EscapeDataString(key)}", "x");
        }

        return aws;
    }

    private static async Task<List<string>> AllKeysAsync(S3Fixture aws, int pageSize)
    {
        var keys = new List<string>();
        await foreach (var found in aws.S3.Paginators.ListObjectsV2(new() { BucketName = S3Fixture.Bucket, MaxKeys = pageSize }).S3Objects)
        {
            keys.Add(found.Key);
        }

        return keys;
    }

    private static IEnumerable<string> CommonPrefixes(RawAnswer answer) =>
        answer.Xml.Elements().Where(static e => e.Name.LocalName == "CommonPrefixes").Select(static e => e.Value);

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
