using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.EncryptionTestCalls;

namespace Simfra.Services.Tests.S3;

/// <summary>Reports of a bucket's objects: their settings, and the reports themselves.</summary>
public sealed class InventoryTests
{
    private const string Versioning = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";

    public static TheoryData<string, HttpStatusCode, string> Refused { get; } = new()
    {
        { Settings("report", format: "TSV"), HttpStatusCode.BadRequest, "MalformedXML" },
        { Settings("report", frequency: "Hourly"), HttpStatusCode.BadRequest, "MalformedXML" },
        { Settings("report", versions: "Some"), HttpStatusCode.BadRequest, "MalformedXML" },
        { Settings("report", fields: "Colour"), HttpStatusCode.BadRequest, "MalformedXML" },
        { Settings("report").Replace("<IsEnabled>true</IsEnabled>", "", StringComparison.Ordinal), HttpStatusCode.BadRequest, "MalformedXML" },
        { Settings("other"), HttpStatusCode.BadRequest, "IdMismatch" },
        { Settings("report", bucket: "reports"), HttpStatusCode.BadRequest, "InvalidS3DestinationBucket" },
        { Settings("report", format: "ORC"), HttpStatusCode.NotImplemented, "NotImplemented" },
        { Settings("report", format: "Parquet"), HttpStatusCode.NotImplemented, "NotImplemented" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task PutBucketInventoryConfiguration_WithWhatCannotBeHad_FailsAndChangesNothing(string document, HttpStatusCode status, string code)
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();

        (await s3.PutAsync("/orders?inventory&id=report", document)).AssertError(status, code, null);

        (await s3.GetAsync("/orders?inventory&id=report")).AssertError(
            HttpStatusCode.NotFound, "NoSuchConfiguration", "The specified configuration does not exist.");
    }

    [SharedDataFact(Recordings)]
    public async Task Settings_AreKeptListedAndDeletedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        foreach (var id in (string[])["z-test", "test-1", "a-test"])
        {
            var document = Settings(id, versions: "All", fields: "Size ETag");
            Assert.Equal(HttpStatusCode.NoContent, (await s3.PutAsync($"/orders?inventory&id={id}", document)).Status);
        }

        var listed = (await s3.GetAsync("/orders?inventory")).Ok();
        var recorded = Recorded("test_put_bucket_inventory_config_order", "list-inventory-config")["InventoryConfigurationList"]!.AsArray();
        Assert.Equal(recorded.Select(static c => c!.Text("Id")), listed.Elements("Id"));
        Assert.Equal("false", listed.Element("IsTruncated"));
        Assert.Equal(HttpStatusCode.NoContent, (await s3.DeleteAsync("/orders?inventory&id=z-test")).Status);
        Assert.Equal(["a-test", "test-1"], (await s3.GetAsync("/orders?inventory")).Ok().Elements("Id"));
        (await s3.GetAsync("/orders?inventory&id=z-test")).AssertRecordedError(Recorded("test_s3_inventory_report_crud", "get-nonexistent-inv-config"));
        (await s3.DeleteAsync("/orders?inventory&id=z-test")).AssertError(HttpStatusCode.NotFound, "NoSuchConfiguration", null);

        var kept = (await s3.GetAsync("/orders?inventory&id=a-test")).Ok();
        var expected = Recorded("test_s3_inventory_report_crud", "get-inventory-config")["InventoryConfiguration"]!;
        Assert.Equal(expected["OptionalFields"]!.AsArray().Select(static f => f!.GetValue<string>()), kept.Elements("Field"));
        Assert.Equal(
            (expected.Text("IncludedObjectVersions"), "CSV", "Daily", "true", "arn:aws:s3:::reports"),
            (kept.Element("IncludedObjectVersions"), kept.Element("Format"), kept.Element("Frequency"), kept.Element("IsEnabled"), kept.Element("Bucket")));
    }

    [Fact]
    public async Task ListBucketInventoryConfigurations_GoesOnWhereAPageEnded()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        for (var i = 0; i < 101; i++)
        {
            Assert.Equal(HttpStatusCode.NoContent, (await s3.PutAsync($"/orders?inventory&id=r{i:D3}", Settings($"r{i:D3}"))).Status);
        }

        var first = (await s3.GetAsync("/orders?inventory")).Ok();
        var second = (await s3.GetAsync($"/orders?inventory&continuation-token={Uri.EscapeDataString(first.Element("NextContinuationToken")!)}")).Ok();

        Assert.Equal((100, "true"), (first.Elements("Id").Count(), first.Element("IsTruncated")));
        Assert.Equal(["r100"], second.Elements("Id"));
        Assert.Equal("false", second.Element("IsTruncated"));
        (await s3.GetAsync("/orders?inventory&continuation-token=%21")).AssertError(HttpStatusCode.BadRequest, "InvalidArgument", null);
    }

    [Fact]
    public async Task AReport_IsDeliveredEachDay_WithManifestAndChecksum()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await WithTargetAsync(world);
        (await s3.PutAsync("/orders/img/b%20%C3%BC%2C%22.jpg", "hello world", Algorithm("aws:kms"))).Ok();
        (await s3.PutAsync("/orders?inventory&id=report", Settings("report", fields: "Size ETag EncryptionStatus StorageClass IsMultipartUploaded"))).Ok();

        await world.Clock.AdvanceAsync(TimeSpan.FromHours(20));
        Assert.Empty((await s3.GetAsync("/reports?list-type=2")).Elements("Key"));
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(2));

        const string Folder = "inv/orders/report/";
        var manifest = (await s3.GetAsync($"/reports/{Folder}2030-01-03T01-00Z/manifest.json")).Ok();
        Assert.Equal(
            Convert.ToHexStringLower(MD5.HashData(manifest.Body)), (await s3.GetAsync($"/reports/{Folder}2030-01-03T01-00Z/manifest.checksum")).Ok().Text);
        var described = JsonNode.Parse(manifest.Body)!;
        Assert.Equal(
            ("orders", "arn:aws:s3:::reports", "CSV", "Bucket, Key, Size, ETag, EncryptionStatus, StorageClass, IsMultipartUploaded"),
            (described.Text("sourceBucket"), described.Text("destinationBucket"), described.Text("fileFormat"), described.Text("fileSchema")));
        var file = Assert.Single(described["files"]!.AsArray())!;
        var table = (await s3.GetAsync($"/reports/{file.Text("key")}")).Ok();
        Assert.Equal((table.Body.Length, Convert.ToHexStringLower(MD5.HashData(table.Body))), (file["size"]!.GetValue<int>(), file.Text("MD5checksum")));
        var tag = (await s3.HeadAsync("/orders/img/b%20%C3%BC%2C%22.jpg")).Header("ETag")!.Trim('"');
        Assert.Equal(
            [
                "\"orders\",\"a.txt\",\"5\",\"5d41402abc4b2a76b9719d911017c592\",\"SSE-S3\",\"STANDARD\",\"false\"",
                $"\"orders\",\"img/b%20%C3%BC%2C%22.jpg\",\"11\",\"{tag}\",\"SSE-KMS\",\"STANDARD\",\"false\"",
            ],
            Lines(table));
        Assert.Equal($"s3://reports/{file.Text("key")}\n", (await s3.GetAsync($"/reports/{Folder}hive/dt=2030-01-03-01-00/symlink.txt")).Ok().Text);

        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        (await s3.GetAsync($"/reports/{Folder}2030-01-04T01-00Z/manifest.checksum")).Ok();
    }

    [Fact]
    public async Task AReportOfAllVersions_TellsWhichIsTheLatest()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await WithTargetAsync(world);
        (await s3.PutAsync("/orders?versioning", Versioning, NotificationTestCalls.Md5Of(Versioning))).Ok();
        var first = (await s3.PutAsync("/orders/img/b", "x")).Ok().Header("x-amz-version-id");
        var second = (await s3.PutAsync("/orders/img/b", "xy")).Ok().Header("x-amz-version-id");
        var marker = (await s3.DeleteAsync("/orders/img/b")).Ok().Header("x-amz-version-id");
        (await s3.PutAsync(
            "/orders?inventory&id=report", Settings("report", versions: "All", fields: "Size", filter: "img/"))).Ok();

        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal(
            [
                $"\"orders\",\"img/b\",\"{marker}\",\"true\",\"true\",\"\"", $"\"orders\",\"img/b\",\"{second}\",\"false\",\"false\",\"2\"",
                $"\"orders\",\"img/b\",\"{first}\",\"false\",\"false\",\"1\"",
            ],
            Lines(Assert.Single(await TablesAsync(s3))));
    }

    [Fact]
    public async Task AReport_TellsOwnersListsReplicationAndExpiry()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await WithTargetAsync(world);
        await s3.PutOwnershipAsync("ObjectWriter");
        const string group = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
        await s3.AllowPublicAsync();
        (await s3.PutAsync("/orders/img/b", "x", ("x-amz-acl", "authenticated-read"))).Ok();
        var lifecycle = $"<LifecycleConfiguration>{Lifecycles.Rule("<Expiration><Days>10</Days></Expiration>")}</LifecycleConfiguration>";
        (await s3.PutAsync("/orders?lifecycle", lifecycle, Replications.Md5(lifecycle))).Ok();
        (await s3.PutAsync(
            "/orders?inventory&id=report",
            Settings("report", fields: "ObjectOwner ObjectAccessControlList ReplicationStatus LifecycleExpirationDate", filter: "img/"))).Ok();

        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));

        var owner = (await s3.GetAsync("/orders/img/b?acl")).Ok().Element("ID")!;
        var values = Assert.Single(Lines(Assert.Single(await TablesAsync(s3)))).Split(',').Select(static v => v.Trim('"')).ToArray();
        Assert.Equal((owner, "", "2030-01-13T00:00:00.000Z"), (values[2], values[4], values[5]));
        var acl = JsonNode.Parse(Convert.FromBase64String(values[3]))!;
        Assert.Equal(("2022-11-10", "AVAILABLE"), (acl.Text("version"), acl.Text("status")));
        Assert.Equal(
            [
                $$"""{"canonicalId":"{{owner}}","permission":"FULL_CONTROL","type":"CanonicalUser"}""",
                $$"""{"uri":"{{group}}","permission":"READ","type":"Group"}""",
            ],
            acl["grants"]!.AsArray().Select(static g => g!.ToJsonString()));
    }

    [Fact]
    public async Task WeeklyReports_ComeOnSundays_AndChangedOrDeletedSettingsMakeNone()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await WithTargetAsync(world);
        (await s3.PutAsync("/orders?inventory&id=report", Settings("report"))).Ok();
        (await s3.PutAsync("/orders?inventory&id=report", Settings("report", frequency: "Weekly"))).Ok();
        (await s3.PutAsync("/orders?inventory&id=off", Settings("off").Replace("<IsEnabled>true", "<IsEnabled>false", StringComparison.Ordinal))).Ok();

        await world.Clock.AdvanceAsync(new DateTimeOffset(2030, 1, 6, 0, 59, 0, TimeSpan.Zero) - TestWorld.StartTime);
        Assert.Empty(await TablesAsync(s3));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Single(await TablesAsync(s3));

        (await s3.DeleteAsync("/orders?inventory&id=report")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(14));
        Assert.Single(await TablesAsync(s3));
    }

    [Fact]
    public async Task ATargetThatDoesNotLetS3In_GetsNoReports()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        (await s3.PutAsync("/reports", "")).Ok();
        (await s3.PutAsync("/orders?inventory&id=report", Settings("report"))).Ok();

        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Empty(await TablesAsync(s3));
        await PutTargetPolicyAsync(s3);
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Single(await TablesAsync(s3));
    }

    [Theory]
    [InlineData("GET", "&id=report", "s3:GetInventoryConfiguration")]
    [InlineData("GET", "", "s3:GetInventoryConfiguration")]
    [InlineData("PUT", "&id=report", "s3:PutInventoryConfiguration")]
    [InlineData("DELETE", "&id=report", "s3:PutInventoryConfiguration")]
    public async Task InventoryOperations_WithoutPermission_AreDenied(string method, string query, string action)
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        (await s3.PutAsync("/orders?inventory&id=report", Settings("report"))).Ok();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("s3:ListBucket"));

        (await SendAsync()).AssertDenied(S3TestCalls.DenialFor(user.Arn, action, "arn:aws:s3:::orders"));
        await user.PutPolicyAsync(Allow(action));
        (await SendAsync()).Ok();

        Task<RawAnswer> SendAsync() => user.S3.SendAsync(
            method, $"/orders?inventory{query}", method == "PUT" ? Encoding.UTF8.GetBytes(Settings("report")) : null, []);
    }

    private static string Settings(
        string id, string bucket = "arn:aws:s3:::reports", string format = "CSV", string frequency = "Daily", string versions = "Current",
        string fields = "", string filter = "") =>
        $"<InventoryConfiguration><Destination><S3BucketDestination><Bucket>{bucket}</Bucket><Format>{format}</Format><Prefix>inv</Prefix>"
        + $"</S3BucketDestination></Destination><IsEnabled>true</IsEnabled>{(filter.Length == 0 ? "" : $"<Filter><Prefix>{filter}</Prefix></Filter>")}"
        + $"<Id>{id}</Id><IncludedObjectVersions>{versions}</IncludedObjectVersions>"
        + (fields.Length == 0 ? "" : $"<OptionalFields>{string.Concat(fields.Split(' ').Select(static f => $"<Field>{f}</Field>"))}</OptionalFields>")
        + $"<Schedule><Frequency>{frequency}</Frequency></Schedule></InventoryConfiguration>";

    private static async Task<RawS3Client> WithTargetAsync(TestWorld world)
    {
        var s3 = await world.WithBucketAsync();
        (await s3.PutAsync("/reports", "")).Ok();
        await PutTargetPolicyAsync(s3);
        return s3;
    }

    private static async Task PutTargetPolicyAsync(RawS3Client s3) => (await s3.PutAsync(
        "/reports?policy",
        Policy(Allow("s3:PutObject", "arn:aws:s3:::reports/*", When("ArnLike", "aws:SourceArn", ["arn:aws:s3:::orders"]), Service("s3.amazonaws.com"))))).Ok();

    private static async Task<IReadOnlyList<RawAnswer>> TablesAsync(RawS3Client s3)
    {
        var tables = new List<RawAnswer>();
        foreach (var key in (await s3.GetAsync("/reports?list-type=2")).Elements("Key").Where(static k => k.EndsWith(".csv.gz", StringComparison.Ordinal)))
        {
            tables.Add((await s3.GetAsync($"/reports/{key}")).Ok());
        }

        return tables;
    }

    private static string[] Lines(RawAnswer table)
    {
        using var reader = new StreamReader(new GZipStream(new MemoryStream(table.Body), CompressionMode.Decompress));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
