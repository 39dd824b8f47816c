using System.Net;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.EncryptionTestCalls;
using static Simfra.Services.Tests.S3.NotificationTestCalls;
using static Simfra.Services.Tests.S3.Replications;

namespace Simfra.Services.Tests.S3;

/// <summary>Replication of what is under keys of KMS, and what is told of replication that fails.</summary>
public sealed class KmsReplicationTests
{
    private const string KeyHeader = "x-amz-server-side-encryption-aws-kms-key-id";
    private const string Metrics = "<Metrics><Status>Enabled</Status></Metrics>";

    [Theory]
    [InlineData("aws:kms", false)]
    [InlineData("aws:kms", true)]
    [InlineData("aws:kms:dsse", false)]
    public async Task AnObjectUnderKms_IsEncryptedAgain_UnderTheKeyOfReplicas(string algorithm, bool hasBucketKey)
    {
        await using var aws = await StartAsync($"{Allow("s3:*")},{Allow("kms:Decrypt kms:Encrypt")}");
        var (source, target) = await KeysAsync(aws);
        if (hasBucketKey)
        {
            const string rule = "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>" +
                "</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>";
            (await aws.Destination.PutAsync("/copies?encryption", rule, Md5(rule))).Ok();
        }

        await SetAsync(aws, target);

        (await aws.Source.PutAsync("/orders/a", "content", Algorithm(algorithm), KeyId(source))).Ok();
        await aws.SettleAsync();

        Assert.Equal("COMPLETED", await aws.StatusAsync("a"));
        var copy = (await aws.Destination.GetAsync("/copies/a")).Ok();
        Assert.Equal(
            ("content", algorithm, target, hasBucketKey ? "true" : null),
            (copy.Text, copy.Header("x-amz-server-side-encryption"), copy.Header(KeyHeader), copy.Header("x-amz-server-side-encryption-bucket-key-enabled")));

        // Whoever reads the copy needs its key alone.
        (await aws.World.JsonAsync("kms", "DisableKey", new JsonObject { ["KeyId"] = source })).Ok();
        (await aws.Destination.GetAsync("/copies/a")).Ok();
        (await aws.World.JsonAsync("kms", "DisableKey", new JsonObject { ["KeyId"] = target }, region: "eu-west-1")).Ok();
        Assert.Equal("KMS.DisabledException", (await aws.Destination.GetAsync("/copies/a")).Element("Code"));
    }

    [Fact]
    public async Task AnObjectUnderKms_StaysWhereItIs_WithoutARuleThatTakesIt()
    {
        await using var aws = await StartAsync();
        var (source, _) = await KeysAsync(aws);
        await aws.SetAsync(Rule());

        (await aws.Source.PutAsync("/orders/a", "content", Algorithm("aws:kms"), KeyId(source))).Ok();
        await aws.SettleAsync();

        Assert.Null(await aws.StatusAsync("a"));
        Assert.Equal(HttpStatusCode.NotFound, await aws.FindCopyAsync("a"));
    }

    [Fact]
    public async Task AnObjectUnderS3sOwnKey_StaysSo_WhateverTheKeyOfReplicas()
    {
        await using var aws = await StartAsync();
        var (_, target) = await KeysAsync(aws);
        await SetAsync(aws, target);

        (await aws.Source.PutAsync("/orders/a", "content")).Ok();
        await aws.SettleAsync();

        Assert.Equal("AES256", (await aws.Destination.HeadAsync("/copies/a")).Header("x-amz-server-side-encryption"));
    }

    [Theory]
    [InlineData("kms:Decrypt", "SrcGetObjectNotPermitted")]
    [InlineData("kms:Encrypt", "DstPutObjectNotPermitted")]
    [InlineData("s3:GetObjectVersionForReplication", "SrcGetObjectNotPermitted")]
    [InlineData("s3:ReplicateObject", "DstPutObjectNotPermitted")]
    [InlineData("s3:GetReplicationConfiguration", "SrcReplicationNotPermitted")]
    public async Task WhatTheRoleMayNotDo_Fails_AndIsTold(string action, string reason)
    {
        await using var aws = await StartAsync($"{Allow("s3:* kms:*")},{Deny(action)}");
        var (source, target) = await KeysAsync(aws);
        await SetAsync(aws, target);
        var queue = await ListenAsync(aws);

        var put = (await aws.Source.PutAsync("/orders/a", "content", Algorithm("aws:kms"), KeyId(source))).Ok();
        await aws.SettleAsync();

        Assert.Equal(("FAILED", HttpStatusCode.NotFound), (await aws.StatusAsync("a"), await aws.FindCopyAsync("a")));
        var record = Assert.Single(await aws.World.ReceiveEventsAsync(queue));
        var data = record["replicationEventData"]!;
        Assert.Equal(
            ("Replication:OperationFailedReplication", "2.2", put.Header("x-amz-version-id"), "rule", "arn:aws:s3:::copies", "OBJECT_PUT", reason),
            (record.Text("eventName"), record.Text("eventVersion"), record["s3"]!["object"]!.Text("versionId"), data.Text("replicationRuleId"),
                data.Text("destinationBucket"), data.Text("s3Operation"), data.Text("failureReason")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AKeyThatCannotBeUsed_FailsAndIsTold(bool isOfSource)
    {
        await using var aws = await StartAsync(Allow("s3:* kms:*"));
        var (source, target) = await KeysAsync(aws);
        await SetAsync(aws, target);
        var queue = await ListenAsync(aws);
        (await aws.Source.PutAsync("/orders/a", "content", Algorithm("aws:kms"), KeyId(source))).Ok();
        (await aws.World.JsonAsync(
            "kms", "DisableKey", new JsonObject { ["KeyId"] = isOfSource ? source : target }, region: isOfSource ? "us-east-1" : "eu-west-1")).Ok();

        await aws.SettleAsync();

        var record = Assert.Single(await aws.World.ReceiveEventsAsync(queue));
        Assert.Equal(isOfSource ? "SrcKmsKeyInvalidState" : "DstKmsKeyInvalidState", record["replicationEventData"]!.Text("failureReason"));
    }

    [Fact]
    public async Task ADestinationThatIsGone_IsTold_WhereTheRuleIsMeasuredAlone()
    {
        await using var aws = await StartAsync();
        var queue = await ListenAsync(aws);
        await aws.SetAsync(Rule());
        (await aws.Destination.DeleteAsync("/copies")).Ok();
        (await aws.Source.PutAsync("/orders/a", "x")).Ok();
        await aws.SettleAsync();
        Assert.Empty(await aws.World.ReceiveEventsAsync(queue));
        (await aws.Destination.PutAsync(
            "/copies", "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>")).Ok();
        await EnableAsync(aws.Destination, "copies");
        await aws.SetAsync(Rule(destination: Metrics));
        (await aws.Destination.DeleteAsync("/copies")).Ok();

        (await aws.Source.PutAsync("/orders/b", "x")).Ok();
        await aws.SettleAsync();

        var record = Assert.Single(await aws.World.ReceiveEventsAsync(queue));
        Assert.Equal("DstBucketNotFound", record["replicationEventData"]!.Text("failureReason"));
    }

    [Fact]
    public async Task ChangesOfTags_NeedNoKeyAgain()
    {
        await using var aws = await StartAsync(Allow("s3:* kms:*"));
        var (source, target) = await KeysAsync(aws);
        await SetAsync(aws, target);
        (await aws.Source.PutAsync("/orders/a", "content", Algorithm("aws:kms"), KeyId(source))).Ok();
        await aws.SettleAsync();
        (await aws.World.JsonAsync("kms", "DisableKey", new JsonObject { ["KeyId"] = source })).Ok();

        const string tagging = "<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>";
        (await aws.Source.PutAsync("/orders/a?tagging", tagging, Md5(tagging))).Ok();
        await aws.SettleAsync();

        Assert.Equal("COMPLETED", await aws.StatusAsync("a"));
        Assert.Equal(["v"], (await aws.Destination.GetAsync("/copies/a?tagging")).Elements("Value"));
        Assert.Equal(target, (await aws.Destination.HeadAsync("/copies/a")).Header(KeyHeader));
    }

    [Fact]
    public async Task AReplicaForAnotherAccount_IsItsOwners_WhereTheRuleSaysSo()
    {
        await using var aws = await StartAsync(destinationAccount: TestWorld.OtherAccount);
        await aws.Destination.PutOwnershipAsync("ObjectWriter", "copies");
        var policy = Policy(Allow(
            "s3:ReplicateObject s3:ObjectOwnerOverrideToBucketOwner", "arn:aws:s3:::copies/*", principal: Aws(Role)));
        (await aws.Destination.PutAsync("/copies?policy", policy)).Ok();
        await aws.SetAsync(Rule(destination: $"<Account>{TestWorld.OtherAccount}</Account>"));
        (await aws.Source.PutAsync("/orders/kept", "x")).Ok();
        await aws.SettleAsync();
        await aws.SetAsync(Rule(
            destination: $"<Account>{TestWorld.OtherAccount}</Account><AccessControlTranslation><Owner>Destination</Owner></AccessControlTranslation>"));
        (await aws.Source.PutAsync("/orders/given", "x")).Ok();
        await aws.SettleAsync();

        Assert.Equal(("COMPLETED", "COMPLETED"), (await aws.StatusAsync("kept"), await aws.StatusAsync("given")));
        (await aws.Destination.GetAsync("/copies/kept")).AssertError(HttpStatusCode.Forbidden, "AccessDenied", null);
        (await aws.Destination.GetAsync("/copies/given")).Ok();
    }

    private static async Task<(string Source, string Target)> KeysAsync(Replications aws)
    {
        var target = (await aws.World.JsonAsync("kms", "CreateKey", new JsonObject(), region: "eu-west-1")).Ok().Json["KeyMetadata"]!.Text("Arn");
        return (await aws.World.CreateKeyAsync(), target);
    }

    private static Task SetAsync(Replications aws, string key) => aws.SetAsync(Rule(
        TakesKms() + NoMarkers, destination: $"{Metrics}<EncryptionConfiguration><ReplicaKmsKeyID>{key}</ReplicaKmsKeyID></EncryptionConfiguration>"));

    private static async Task<string> ListenAsync(Replications aws)
    {
        var queue = await aws.World.CreateEventQueueAsync();
        (await aws.Source.NotifyAsync(QueueRule("s3:Replication:*"))).Ok();
        await aws.World.ReceiveEventsAsync(queue);
        return queue;
    }
}
