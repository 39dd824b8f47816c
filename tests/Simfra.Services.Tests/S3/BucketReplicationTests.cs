using System.Net;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.S3.Replications;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3;

public sealed class BucketReplicationTests
{
    private const string Malformed = "The XML you provided was not well-formed or did not validate against our published schema";

    [Fact]
    public async Task PutBucketReplication_IsGivenBackAsItWasWritten()
    {
        const string rules = """
            <Rule><ID>all</ID><Priority>7</Priority><Filter><And><Prefix>a/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter>
            <Status>Enabled</Status><SourceSelectionCriteria><ReplicaModifications><Status>Enabled</Status></ReplicaModifications>
            </SourceSelectionCriteria><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>
            <Destination><Bucket>arn:aws:s3:::copies</Bucket><Account>000000000000</Account><StorageClass>STANDARD_IA</StorageClass>
            <AccessControlTranslation><Owner>Destination</Owner></AccessControlTranslation>
            <ReplicationTime><Status>Enabled</Status><Time><Minutes>15</Minutes></Time></ReplicationTime>
            <Metrics><Status>Enabled</Status><EventThreshold><Minutes>15</Minutes></EventThreshold></Metrics></Destination></Rule>
            """;
        await using var aws = await StartAsync();

        (await PutAsync(aws.Source, "orders", rules)).Ok();
        var answer = await aws.Source.GetAsync("/orders?replication");

        Assert.Equal("{http://s3.amazonaws.com/doc/2006-03-01/}ReplicationConfiguration", answer.Xml.Name.ToString());
        Assert.Equal(
            ["all", "7", "a/", "k", "v", "Enabled", "Enabled", "arn:aws:s3:::copies", "000000000000", "STANDARD_IA", "Destination",
                "Enabled", "15", "Enabled", "15", "Disabled"],
            answer.Xml.Elements().Single(static e => e.Name.LocalName == "Rule").Descendants().Where(static e => !e.HasElements).Select(static e => e.Value));
        Assert.Equal(Role, answer.Element("Role"));
    }

    [Fact]
    public async Task PutBucketReplication_OfTheOlderForm_IsGivenBackSo()
    {
        await using var aws = await StartAsync();

        await aws.SetAsync("<Rule><Prefix>a/</Prefix><Status>Enabled</Status><Destination><Bucket>arn:aws:s3:::copies</Bucket></Destination></Rule>");
        var answer = await aws.Source.GetAsync("/orders?replication");

        Assert.Equal(("a/", null, 48), (answer.Element("Prefix"), answer.Element("Filter"), answer.Element("ID")!.Length));
    }

    [Fact]
    public async Task DeleteBucketReplication_SucceedsEver()
    {
        await using var aws = await StartAsync();
        await aws.SetAsync(Rule());

        Assert.Equal(HttpStatusCode.NoContent, (await aws.Source.DeleteAsync("/orders?replication")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await aws.Source.DeleteAsync("/orders?replication")).Status);
        (await aws.Source.GetAsync("/orders?replication")).AssertError(
            HttpStatusCode.NotFound,
            "ReplicationConfigurationNotFoundError",
            "The replication configuration was not found",
            ("BucketName", "orders"));
    }

    [Fact]
    public async Task PutBucketReplication_NeedsVersioningOnBothSides()
    {
        await using var aws = await StartAsync();
        (await aws.Source.PutAsync("/plain", "")).Ok();

        (await PutAsync(aws.Source, "plain", Rule())).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidRequest",
            "Versioning must be 'Enabled' on the bucket to apply a replication configuration");
        foreach (var destination in (string[])["plain", "missing-bucket"])
        {
            (await PutAsync(aws.Source, "orders", Rule(bucket: destination))).AssertError(
                HttpStatusCode.BadRequest, "InvalidRequest", "Destination bucket must have versioning enabled.");
        }

        await aws.SetAsync(Rule());
        (await aws.Source.PutAsync("/orders?versioning", Versions.Configuration("<Status>Suspended</Status>"))).AssertError(
            HttpStatusCode.Conflict,
            "InvalidBucketState",
            "A replication configuration is present on this bucket, so you cannot change the versioning state. " +
            "To change the versioning state, first delete the replication configuration.");
    }

    public static TheoryData<string, string, string> WrongRules { get; } = new()
    {
        { "", "MalformedXML", Malformed },
        { Rule(filter: ""), "MalformedXML", Malformed },
        { Rule(filter: "<Filter><Prefix>a</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></Filter>"), "MalformedXML", Malformed },
        { Rule().Replace("<Status>Enabled</Status>", "<Status>enabled</Status>", StringComparison.Ordinal), "MalformedXML", Malformed },
        { Rule(destination: "<AccessControlTranslation><Owner>Destination</Owner></AccessControlTranslation>"), "MalformedXML", Malformed },
        {
            Rule(settings: ""), "InvalidRequest",
            "DeleteMarkerReplication must be specified for this version of Cross Region Replication configuration schema. " +
            "Please refer to S3 Developer Guide for more information."
        },
        {
            Rule().Replace("<Priority>1</Priority>", "", StringComparison.Ordinal), "InvalidRequest",
            "Priority must be specified for this version of Cross Region Replication configuration schema. " +
            "Please refer to S3 Developer Guide for more information."
        },
        {
            Rule(Markers, "<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>"), "InvalidRequest",
            "Delete marker replication is not supported if any Tag filter is specified. Please refer to S3 Developer Guide for more information."
        },
        { Rule(bucket: "orders"), "InvalidRequest", "Destination bucket cannot be the same as the source bucket." },
        { Rule() + Rule(priority: 2), "InvalidArgument", "Rule Id must be unique." },
        { Rule() + Rule(id: "other"), "InvalidRequest", "Rule priorities must be unique for a destination." },
        { Rule(id: new('x', 256)), "InvalidArgument", "ID length should not exceed allowed limit of 255" },
        { Rule(destination: "<StorageClass>WRONG</StorageClass>"), "InvalidStorageClass", "The storage class you specified is not valid" },
        {
            Rule(destination: "<ReplicationTime><Status>Enabled</Status><Time><Minutes>15</Minutes></Time></ReplicationTime>"),
            "InvalidRequest", "Metrics must be enabled when ReplicationTime is enabled."
        },
        {
            Rule(destination: "<ReplicationTime><Status>Enabled</Status><Time><Minutes>5</Minutes></Time></ReplicationTime>"),
            "InvalidRequest", "ReplicationTime must be 15 minutes."
        },
    };

    [Theory]
    [MemberData(nameof(WrongRules))]
    public async Task PutBucketReplication_WithAWrongRule_ChangesNothing(string rules, string code, string message)
    {
        await using var aws = await StartAsync();

        (await PutAsync(aws.Source, "orders", rules)).AssertError(HttpStatusCode.BadRequest, code, message);
        Assert.Equal(HttpStatusCode.NotFound, (await aws.Source.GetAsync("/orders?replication")).Status);
    }

    [Fact]
    public async Task PutBucketReplication_OfExistingObjects_IsRefusedAsNotBuilt()
    {
        const string existing = "<ExistingObjectReplication><Status>Enabled</Status></ExistingObjectReplication>";
        await using var aws = await StartAsync();

        (await PutAsync(aws.Source, "orders", Rule(existing + NoMarkers))).AssertError(HttpStatusCode.NotImplemented, "NotImplemented", null);
    }

    [Fact]
    public async Task PutBucketReplication_OfObjectsUnderKms_NeedsTheKeyOfReplicas_AndShowsBoth()
    {
        await using var aws = await StartAsync();
        const string key = "arn:aws:kms:eu-west-1:000000000000:key/1";
        const string encryption = $"<EncryptionConfiguration><ReplicaKmsKeyID>{key}</ReplicaKmsKeyID></EncryptionConfiguration>";

        (await PutAsync(aws.Source, "orders", Rule(TakesKms() + NoMarkers))).AssertError(
            HttpStatusCode.BadRequest, "InvalidRequest", "ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present.");
        (await PutAsync(aws.Source, "orders", Rule(destination: encryption))).AssertError(
            HttpStatusCode.BadRequest, "InvalidRequest", "SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present.");
        (await PutAsync(aws.Source, "orders", Rule(TakesKms() + NoMarkers, destination: encryption))).Ok();

        var shown = (await aws.Source.GetAsync("/orders?replication")).Ok();
        Assert.Equal(key, shown.Element("ReplicaKmsKeyID"));
        Assert.Contains("<SseKmsEncryptedObjects><Status>Enabled</Status></SseKmsEncryptedObjects>", shown.Text, StringComparison.Ordinal);
        (await PutAsync(aws.Source, "orders", Rule(TakesKms("Disabled") + NoMarkers, destination: encryption))).Ok();
        Assert.Contains("<SseKmsEncryptedObjects><Status>Disabled", (await aws.Source.GetAsync("/orders?replication")).Ok().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutBucketReplication_WithAWrongRoleOrDestination_FailsWithInvalidArgument()
    {
        await using var aws = await StartAsync();

        (await PutAsync(aws.Source, "orders", Rule(), "role")).AssertError(
            HttpStatusCode.BadRequest, "InvalidArgument", null, ("ArgumentName", "Role"), ("ArgumentValue", "role"));
        (await PutAsync(aws.Source, "orders", Rule().Replace("arn:aws:s3:::copies", "copies", StringComparison.Ordinal))).AssertError(
            HttpStatusCode.BadRequest, "InvalidArgument", "Invalid bucket ARN.", ("ArgumentValue", "copies"));
    }

    [Fact]
    public async Task AnOperation_NeedsItsAction_AndTheRoleToBePassed()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");

        (await user.S3.GetAsync("/orders?replication")).AssertDenied(
            DenialFor(user.Arn, "s3:GetReplicationConfiguration", "arn:aws:s3:::orders"));
        (await user.S3.DeleteAsync("/orders?replication")).AssertDenied(
            DenialFor(user.Arn, "s3:PutReplicationConfiguration", "arn:aws:s3:::orders"));
        (await PutAsync(user.S3, "orders", Rule())).AssertDenied(
            DenialFor(user.Arn, "s3:PutReplicationConfiguration", "arn:aws:s3:::orders"));
        await user.PutPolicyAsync(Statements.Allow("s3:PutReplicationConfiguration"));
        (await PutAsync(user.S3, "orders", Rule())).AssertDenied(DenialFor(user.Arn, "iam:PassRole", Role));
    }
}
