using System.Text.Json.Nodes;
using Simfra.Services.Tests.Kms;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.SecretsManager.TestSecret;

namespace Simfra.Services.Tests.SecretsManager;

/// <summary>Replicas in other regions.</summary>
public sealed class SecretReplicationTests
{
    private const string There = "eu-west-1";

    [Fact]
    public async Task AReplica_HasItsPrimarySecretsValues_UnderAKeyOfItsOwnRegion()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.CreateSecretAsync(more: $$""","AddReplicaRegions":[{"Region":"{{There}}"}],"Tags":[{"Key":"a","Value":"b"}]""");

        var replica = await world.DescribeSecretAsync("db/password", There);

        Assert.Equal((arn.Replace("us-east-1", There, StringComparison.Ordinal), "us-east-1"), (replica.Text("ARN"), replica.Text("PrimaryRegion")));
        Assert.Equal("""[{"Key":"a","Value":"b"}]""", replica["Tags"]!.ToJsonString());
        Assert.Equal("one", await world.ReadAsync("db/password", region: There));
        var status = (await world.DescribeSecretAsync("db/password"))["ReplicationStatus"]![0]!;
        Assert.Equal((There, "InSync", "alias/aws/secretsmanager"), (status.Text("Region"), status.Text("Status"), status.Text("KmsKeyId")));
        Assert.Single((await world.KmsOkAsync("ListKeys", "{}", region: There))["Keys"]!.AsArray());

        await world.PutAsync("db/password", "two", 2);
        await world.SecretsOkAsync("UpdateSecret", """{"SecretId":"db/password","Description":"new"}""");
        Assert.Equal("two", await world.ReadAsync("db/password", region: There));
        Assert.Equal("one", await world.ReadAsync("db/password", ""","VersionStage":"AWSPREVIOUS" """, There));
        Assert.Equal("new", (await world.DescribeSecretAsync("db/password", There)).Text("Description"));
        (await world.SecretsAsync("PutSecretValue", $$"""{"SecretId":"db/password","SecretString":"x","ClientRequestToken":"{{Token(3)}}"}""", region: There))
            .AssertJsonError("InvalidParameterException", "Operation not permitted on a replica secret. Call must be made in primary secret's region.");
        (await world.SecretsAsync("DeleteSecret", """{"SecretId":"db/password"}""")).AssertJsonError(
            "InvalidParameterException", $"You can't delete secret {arn} that still has replica regions [{There}].");
    }

    [Fact]
    public async Task ReplicateSecretToRegions_ThatCannotBe_FailsOrSaysSoInTheStatus()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync();
        await world.CreateSecretAsync(value: "theirs", region: There);

        var failed = await world.SecretsOkAsync("ReplicateSecretToRegions", $$"""{"SecretId":"db/password","AddReplicaRegions":[{"Region":"{{There}}"}]}""");
        var wrongKey = await world.SecretsOkAsync(
            "ReplicateSecretToRegions", """{"SecretId":"db/password","AddReplicaRegions":[{"Region":"eu-west-2","KmsKeyId":"alias/none"}]}""");

        Assert.Equal("Failed", failed["ReplicationStatus"]![0]!.Text("Status"));
        Assert.Equal("Failed", wrongKey["ReplicationStatus"]![1]!.Text("Status"));
        Assert.Equal("theirs", await world.ReadAsync("db/password", region: There));
        foreach (var region in new[] { "us-east-1", "xx-nowhere-1" })
        {
            (await world.SecretsAsync("ReplicateSecretToRegions", $$"""{"SecretId":"db/password","AddReplicaRegions":[{"Region":"{{region}}"}]}"""))
                .AssertJsonError("InvalidParameterException", "Invalid replica region.");
        }

        var forced = await world.SecretsOkAsync(
            "ReplicateSecretToRegions", $$"""{"SecretId":"db/password","AddReplicaRegions":[{"Region":"{{There}}"}],"ForceOverwriteReplicaSecret":true}""");
        Assert.Contains(forced["ReplicationStatus"]!.AsArray(), s => s!.Text("Region") == There && s!.Text("Status") == "InSync");
        Assert.Equal("one", await world.ReadAsync("db/password", region: There));
        (await world.SecretsAsync("ReplicateSecretToRegions", $$"""{"SecretId":"db/password","AddReplicaRegions":[{"Region":"{{There}}"}]}"""))
            .AssertJsonError("InvalidParameterException", null);
    }

    [Fact]
    public async Task AReplica_HasItsPrimarySecretsPolicy_AndTellsWhenItWasRead()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync();
        await PutPolicyAsync("one");
        await world.SecretsOkAsync("ReplicateSecretToRegions", $$"""{"SecretId":"db/password","AddReplicaRegions":[{"Region":"{{There}}"}]}""");
        Assert.Contains("\"one\"", await PolicyThereAsync(), StringComparison.Ordinal);

        await PutPolicyAsync("two");
        Assert.Contains("\"two\"", await PolicyThereAsync(), StringComparison.Ordinal);
        await world.SecretsOkAsync("DeleteResourcePolicy", """{"SecretId":"db/password"}""");
        Assert.Null(await PolicyThereAsync());
        (await world.SecretsAsync("DeleteResourcePolicy", """{"SecretId":"db/password"}""", region: There)).AssertJsonError(
            "InvalidParameterException", "Operation not permitted on a replica secret. Call must be made in primary secret's region.");

        Assert.Null((await world.DescribeSecretAsync("db/password"))["ReplicationStatus"]![0]!["LastAccessedDate"]);
        await world.ReadAsync("db/password", region: There);
        Assert.Equal(
            new DateTimeOffset(TestWorld.StartTime.Date, TimeSpan.Zero).ToUnixTimeSeconds(),
            (await world.DescribeSecretAsync("db/password"))["ReplicationStatus"]![0]!["LastAccessedDate"]!.GetValue<double>());

        Task PutPolicyAsync(string sid) => world.SecretsOkAsync("PutResourcePolicy", new JsonObject
        {
            ["SecretId"] = "db/password",
            ["ResourcePolicy"] = $$"""{"Version":"2012-10-17","Statement":[{"Sid":"{{sid}}","Effect":"Deny","Principal":"*","Action":"secretsmanager:DeleteSecret","Resource":"*"}]}""",
        }.ToJsonString());

        async Task<string?> PolicyThereAsync() =>
            (string?)(await world.SecretsOkAsync("GetResourcePolicy", """{"SecretId":"db/password"}""", region: There))["ResourcePolicy"];
    }

    [Fact]
    public async Task RemoveRegionsFromReplication_DeletesTheReplica()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync(more: $$""","AddReplicaRegions":[{"Region":"{{There}}"}]""");

        var left = await world.SecretsOkAsync("RemoveRegionsFromReplication", $$"""{"SecretId":"db/password","RemoveReplicaRegions":["{{There}}"]}""");

        Assert.Empty(left["ReplicationStatus"]!.AsArray());
        (await world.SecretsAsync("DescribeSecret", """{"SecretId":"db/password"}""", region: There)).AssertJsonError("ResourceNotFoundException", null);
        Assert.Null((await world.DescribeSecretAsync("db/password"))["PrimaryRegion"]);
        (await world.SecretsAsync("RemoveRegionsFromReplication", $$"""{"SecretId":"db/password","RemoveReplicaRegions":["{{There}}"]}"""))
            .AssertJsonError("InvalidParameterException", null);
    }

    [Fact]
    public async Task StopReplicationToReplica_MakesItASecretOfItsOwn()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync(more: $$""","AddReplicaRegions":[{"Region":"{{There}}"}]""");
        (await world.SecretsAsync("StopReplicationToReplica", """{"SecretId":"db/password"}""")).AssertJsonError("InvalidRequestException", null);

        await world.SecretsOkAsync("StopReplicationToReplica", """{"SecretId":"db/password"}""", region: There);
        await world.PutAsync("db/password", "two", 2);

        Assert.Equal("one", await world.ReadAsync("db/password", region: There));
        Assert.Null((await world.DescribeSecretAsync("db/password", There))["PrimaryRegion"]);
        Assert.Null((await world.DescribeSecretAsync("db/password"))["ReplicationStatus"]);
    }
}
