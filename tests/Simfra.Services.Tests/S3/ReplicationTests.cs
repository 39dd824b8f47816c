using System.Net;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.Replications;

namespace Simfra.Services.Tests.S3;

/// <summary>What replication does.</summary>
public sealed class ReplicationTests
{
    [Fact]
    public async Task PutObject_GoesToTheOtherRegionWithAllThatBelongsToIt()
    {
        await using var aws = await StartAsync();
        await aws.SetAsync(Rule());

        var put = await aws.Source.PutAsync(
            "/orders/a",
            "content",
            ("x-amz-meta-key", "value"),
            ("x-amz-tagging", "k=v"),
            ("Content-Type", "text/plain"),
            ("x-amz-storage-class", "STANDARD_IA"));
        var pending = await aws.StatusAsync("a");
        await aws.SettleAsync();
        var copy = await aws.Destination.GetAsync("/copies/a");

        Assert.Equal(("PENDING", "COMPLETED"), (pending, await aws.StatusAsync("a")));
        Assert.Equal(("content", "REPLICA", put.Header("x-amz-version-id"), put.Header("ETag")), (
            copy.Text, copy.Header("x-amz-replication-status"), copy.Header("x-amz-version-id"), copy.Header("ETag")));
        Assert.Equal(("value", "text/plain", "1", "STANDARD_IA"), (
            copy.Header("x-amz-meta-key"), copy.Header("Content-Type"), copy.Header("x-amz-tagging-count"), copy.Header("x-amz-storage-class")));
        Assert.Equal("content", (await aws.Destination.GetAsync($"/copies/a?versionId={put.Header("x-amz-version-id")}")).Text);
    }

    [Fact]
    public async Task Versions_KeepTheirOrder()
    {
        await using var aws = await StartAsync();
        await aws.SetAsync(Rule());
        (await aws.Destination.PutAsync("/copies/a", "own")).Ok();
        await aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(5));
        (await aws.Source.PutAsync("/orders/a", "1")).Ok();
        (await aws.Source.PutAsync("/orders/a", "2")).Ok();

        await aws.SettleAsync();

        var ofSource = (await aws.Source.GetAsync("/orders?versions")).Elements("VersionId").ToList();
        var ofCopies = (await aws.Destination.GetAsync("/copies?versions")).Elements("VersionId").ToList();
        Assert.Equal(ofSource, ofCopies[..2]);
        Assert.Equal(3, ofCopies.Count);
        Assert.Equal("2", (await aws.Destination.GetAsync("/copies/a")).Text);
    }

    [Fact]
    public async Task OnlyWhatMatchesAndIsNewer_Goes()
    {
        await using var aws = await StartAsync();
        (await aws.Source.PutAsync("/orders/a/old", "x")).Ok();
        await aws.SetAsync(Rule(filter: "<Filter><And><Prefix>a/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter>"));
        (await aws.Source.PutAsync("/orders/a/new", "x", ("x-amz-tagging", "k=v"))).Ok();
        (await aws.Source.PutAsync("/orders/a/untagged", "x")).Ok();
        (await aws.Source.PutAsync("/orders/b", "x", ("x-amz-tagging", "k=v"))).Ok();

        await aws.SettleAsync();

        Assert.Equal(["a/new"], (await aws.Destination.GetAsync("/copies")).Elements("Key"));
        Assert.Equal(("COMPLETED", null, null), (await aws.StatusAsync("a/new"), await aws.StatusAsync("a/untagged"), await aws.StatusAsync("a/old")));
    }

    [Fact]
    public async Task TheRuleOfTheHighestPriority_Counts()
    {
        await using var aws = await StartAsync();
        await aws.SetAsync(
            Rule(id: "low", priority: 1, destination: "<StorageClass>STANDARD_IA</StorageClass>"),
            Rule(id: "high", priority: 2, filter: "<Filter><Prefix>a</Prefix></Filter>", destination: "<StorageClass>GLACIER_IR</StorageClass>"));
        (await aws.Source.PutAsync("/orders/a", "x")).Ok();
        (await aws.Source.PutAsync("/orders/b", "x")).Ok();

        await aws.SettleAsync();

        Assert.Equal("GLACIER_IR", (await aws.Destination.HeadAsync("/copies/a")).Header("x-amz-storage-class"));
        Assert.Equal("STANDARD_IA", (await aws.Destination.HeadAsync("/copies/b")).Header("x-amz-storage-class"));
    }

    [Theory]
    [InlineData(Markers, HttpStatusCode.NotFound)]
    [InlineData(NoMarkers, HttpStatusCode.OK)]
    public async Task DeleteMarkers_GoWhereTheRuleSaysSo(string settings, HttpStatusCode expected)
    {
        await using var aws = await StartAsync();
        await aws.SetAsync(Rule(settings));
        (await aws.Source.PutAsync("/orders/a", "x")).Ok();
        await aws.SettleAsync();

        (await aws.Source.DeleteAsync("/orders/a")).Ok();
        await aws.SettleAsync();

        Assert.Equal(expected, await aws.FindCopyAsync("a"));
    }

    [Fact]
    public async Task TheDeletionOfAVersion_StaysWhereItIs()
    {
        await using var aws = await StartAsync();
        await aws.SetAsync(Rule(Markers));
        var put = await aws.Source.PutAsync("/orders/a", "x");
        await aws.SettleAsync();

        (await aws.Source.DeleteAsync($"/orders/a?versionId={put.Header("x-amz-version-id")}")).Ok();
        await aws.SettleAsync();

        Assert.Equal(HttpStatusCode.OK, await aws.FindCopyAsync("a"));
    }

    [Fact]
    public async Task MarkersOfALifecycle_StayWhereTheyAre()
    {
        await using var aws = await StartAsync();
        await aws.SetAsync(Rule(Markers));
        var lifecycle = $"<LifecycleConfiguration>{Lifecycles.Rule("<Expiration><Days>1</Days></Expiration>")}</LifecycleConfiguration>";
        (await aws.Source.PutAsync("/orders?lifecycle", lifecycle, Md5(lifecycle))).Ok();
        (await aws.Source.PutAsync("/orders/a", "x")).Ok();

        await aws.World.Clock.AdvanceAsync(TimeSpan.FromDays(3));

        Assert.Equal(HttpStatusCode.NotFound, (await aws.Source.HeadAsync("/orders/a")).Status);
        Assert.Equal(HttpStatusCode.OK, await aws.FindCopyAsync("a"));
    }

    [Fact]
    public async Task ChangesOfTags_GoToo()
    {
        await using var aws = await StartAsync();
        await aws.SetAsync(Rule());
        (await aws.Source.PutAsync("/orders/a", "x")).Ok();
        await aws.SettleAsync();

        await TagAsync(aws.Source, "/orders/a", "new");
        var pending = await aws.StatusAsync("a");
        await aws.SettleAsync();

        Assert.Equal(("PENDING", "COMPLETED"), (pending, await aws.StatusAsync("a")));
        Assert.Equal(["new"], (await aws.Destination.GetAsync("/copies/a?tagging")).Elements("Value"));
        Assert.Single((await aws.Destination.GetAsync("/copies?versions")).Elements("VersionId"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ChangesOfReplicas_GoBackWhereARuleSaysSo(bool goBack)
    {
        var modifications = goBack
            ? "<SourceSelectionCriteria><ReplicaModifications><Status>Enabled</Status></ReplicaModifications></SourceSelectionCriteria>"
            : "";
        await using var aws = await StartAsync();
        await aws.SetAsync(Rule());
        (await PutAsync(aws.Destination, "copies", Rule(modifications + NoMarkers, bucket: "orders"))).Ok();
        (await aws.Source.PutAsync("/orders/a", "x")).Ok();
        await aws.SettleAsync();

        await TagAsync(aws.Destination, "/copies/a", "of the replica");
        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        var expected = goBack ? (string[])["of the replica"] : [];
        Assert.Equal(expected, (await aws.Source.GetAsync("/orders/a?tagging")).Elements("Value"));
        Assert.Equal(("COMPLETED", "REPLICA"), (
            await aws.StatusAsync("a"), (await aws.Destination.HeadAsync("/copies/a")).Header("x-amz-replication-status")));
    }

    [Fact]
    public async Task Replicas_GoNoFurther()
    {
        await using var aws = await StartAsync();
        (await aws.Source.PutAsync("/third", "")).Ok();
        await EnableAsync(aws.Source, "third");
        await aws.SetAsync(Rule());
        (await PutAsync(aws.Destination, "copies", Rule(bucket: "third"))).Ok();

        (await aws.Source.PutAsync("/orders/a", "x")).Ok();
        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.OK, await aws.FindCopyAsync("a"));
        Assert.Empty((await aws.Source.GetAsync("/third")).Elements("Key"));
    }

    [Theory]
    [InlineData("s3:GetObjectVersionForReplication")]
    [InlineData("s3:GetObjectVersionAcl")]
    [InlineData("s3:GetObjectVersionTagging")]
    [InlineData("s3:GetReplicationConfiguration")]
    [InlineData("s3:ReplicateObject")]
    [InlineData("s3:ReplicateTags")]
    [InlineData("sts:AssumeRole")]
    public async Task WhatTheRoleMayNotDo_Fails(string action)
    {
        await using var aws = await StartAsync(action.StartsWith("s3:", StringComparison.Ordinal) ? $"{Allow("s3:*")},{Deny(action)}" : null);
        await aws.SetAsync(Rule());
        if (action == "sts:AssumeRole")
        {
            (await aws.World.QueryAsync("iam", "DeleteRolePolicy", [("RoleName", "replication"), ("PolicyName", "own")])).Ok();
            (await aws.World.QueryAsync("iam", "DeleteRole", [("RoleName", "replication")])).Ok();
        }

        (await aws.Source.PutAsync("/orders/a", "x", ("x-amz-tagging", "k=v"))).Ok();
        await aws.SettleAsync();

        Assert.Equal(("FAILED", HttpStatusCode.NotFound), (await aws.StatusAsync("a"), await aws.FindCopyAsync("a")));
    }

    [Fact]
    public async Task AnotherAccount_LetsTheRoleInByItsPolicy()
    {
        const string owner = "<AccessControlTranslation><Owner>Destination</Owner></AccessControlTranslation>";
        await using var aws = await StartAsync(destinationAccount: TestWorld.OtherAccount);
        await aws.SetAsync(Rule(destination: $"<Account>{TestWorld.OtherAccount}</Account>{owner}"));
        (await aws.Source.PutAsync("/orders/before", "x")).Ok();
        await aws.SettleAsync();
        var before = await aws.StatusAsync("before");
        var policy = Policy(Allow(
            "s3:ReplicateObject s3:ObjectOwnerOverrideToBucketOwner", "arn:aws:s3:::copies/*", principal: Aws(Role)));
        (await aws.Destination.PutAsync("/copies?policy", policy)).Ok();

        (await aws.Source.PutAsync("/orders/after", "x")).Ok();
        await aws.SettleAsync();

        Assert.Equal(("FAILED", "COMPLETED"), (before, await aws.StatusAsync("after")));
        Assert.Equal(["after"], (await aws.Destination.GetAsync("/copies")).Elements("Key"));
    }

    [Fact]
    public async Task ADestinationOfAnotherOwnerThanExpected_Fails()
    {
        await using var aws = await StartAsync();
        await aws.SetAsync(Rule(destination: "<Account>222222222222</Account>"));

        (await aws.Source.PutAsync("/orders/a", "x")).Ok();
        await aws.SettleAsync();

        Assert.Equal("FAILED", await aws.StatusAsync("a"));
    }

    [Fact]
    public async Task LockedVersions_NeedADestinationThatLocks()
    {
        await using var aws = await StartAsync();
        const string configuration = "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>";
        (await aws.Source.PutAsync("/orders?object-lock", configuration, Md5(configuration))).Ok();
        await aws.SetAsync(Rule());
        (string, string)[] held = [("x-amz-object-lock-legal-hold", "ON"), Md5("x")];
        (await aws.Source.PutAsync("/orders/a", "x", held)).Ok();
        await aws.SettleAsync();
        (await aws.Destination.PutAsync("/copies?object-lock", configuration, Md5(configuration))).Ok();

        (await aws.Source.PutAsync("/orders/b", "x", held)).Ok();
        await aws.SettleAsync();

        Assert.Equal(("FAILED", "COMPLETED"), (await aws.StatusAsync("a"), await aws.StatusAsync("b")));
        Assert.Equal("ON", (await aws.Destination.HeadAsync("/copies/b")).Header("x-amz-object-lock-legal-hold"));
    }

    private static async Task TagAsync(RawS3Client s3, string path, string value)
    {
        var tagging = $"<Tagging><TagSet><Tag><Key>k</Key><Value>{value}</Value></Tag></TagSet></Tagging>";
        (await s3.PutAsync($"{path}?tagging", tagging, Md5(tagging))).Ok();
    }
}
