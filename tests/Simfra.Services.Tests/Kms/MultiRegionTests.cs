using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Kms;

/// <summary>Multi-Region keys.</summary>
public sealed class MultiRegionTests
{
    [Fact]
    public async Task ReplicateKey_MakesAKeyThatDecryptsTheSame()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"MultiRegion":true}""");
        Assert.Matches("^mrk-[0-9a-f]{32}$", key.Id);

        var made = await world.KmsOkAsync(
            "ReplicateKey", $$"""{"KeyId":"{{key.Id}}","ReplicaRegion":"eu-west-1","Description":"there","Tags":[{"TagKey":"a","TagValue":"b"}]}""");

        var replica = made["ReplicaKeyMetadata"]!;
        Assert.Equal(
            (key.Id, $"arn:aws:kms:eu-west-1:000000000000:key/{key.Id}", "Creating", "there"),
            (replica.Text("KeyId"), replica.Text("Arn"), replica.Text("KeyState"), replica.Text("Description")));
        Assert.Equal("""[{"TagKey":"a","TagValue":"b"}]""", made["ReplicaTags"]!.ToJsonString());
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("Enabled", await world.StateAsync(key.Id, "eu-west-1"));
        var blob = await world.EncryptAsync(key.Id);
        Assert.Equal("secret", await world.DecryptAsync(blob, region: "eu-west-1"));
        var configuration = (await world.DescribeAsync(key.Id))["MultiRegionConfiguration"]!;
        Assert.Equal("PRIMARY", configuration.Text("MultiRegionKeyType"));
        Assert.Equal(replica.Text("Arn"), configuration["ReplicaKeys"]![0]!.Text("Arn"));
        Assert.Equal(
            ("REPLICA", "us-east-1"),
            ((await world.DescribeAsync(key.Id, "eu-west-1"))["MultiRegionConfiguration"]!.Text("MultiRegionKeyType"), configuration["PrimaryKey"]!.Text("Region")));
    }

    [Fact]
    public async Task ReplicateKey_OfWhatIsNoPrimaryKey_OrTwice_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var single = await world.CreateKeyAsync();
        var key = await CreateReplicatedAsync(world);

        (await world.KmsAsync("ReplicateKey", $$"""{"KeyId":"{{single.Id}}","ReplicaRegion":"eu-west-1"}""")).AssertJsonError(
            "UnsupportedOperationException", $"{single.Arn} is not a multi-region primary key.");
        (await world.KmsAsync("ReplicateKey", $$"""{"KeyId":"{{key.Id}}","ReplicaRegion":"eu-west-2"}""", region: "eu-west-1")).AssertJsonError(
            "UnsupportedOperationException", $"arn:aws:kms:eu-west-1:000000000000:key/{key.Id} is not a multi-region primary key.");
        (await world.KmsAsync("ReplicateKey", $$"""{"KeyId":"{{key.Id}}","ReplicaRegion":"eu-west-1"}""")).AssertJsonError("AlreadyExistsException", null);
        (await world.KmsAsync("ReplicateKey", $$"""{"KeyId":"{{key.Id}}","ReplicaRegion":"xx-nowhere-1"}""")).AssertJsonError("ValidationException", null);
    }

    [Fact]
    public async Task UpdatePrimaryRegion_MakesAReplicaThePrimaryKey()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await CreateReplicatedAsync(world);
        await world.KmsOkAsync("EnableKeyRotation", $$"""{"KeyId":"{{key.Id}}","RotationPeriodInDays":90}""");

        await world.KmsOkAsync("UpdatePrimaryRegion", $$"""{"KeyId":"{{key.Id}}","PrimaryRegion":"eu-west-1"}""");

        Assert.Equal("Updating", await world.StateAsync(key.Id));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("Enabled", await world.StateAsync(key.Id));
        Assert.Equal("REPLICA", (await world.DescribeAsync(key.Id))["MultiRegionConfiguration"]!.Text("MultiRegionKeyType"));
        (await world.KmsAsync("UpdatePrimaryRegion", $$"""{"KeyId":"{{key.Id}}","PrimaryRegion":"eu-west-1"}""")).AssertJsonError(
            "UnsupportedOperationException", null);
        (await world.KmsAsync("UpdatePrimaryRegion", $$"""{"KeyId":"{{key.Id}}","PrimaryRegion":"eu-west-3"}""", region: "eu-west-1")).AssertJsonError(
            "NotFoundException", null);

        var before = (await world.DescribeAsync(key.Id)).Text("CurrentKeyMaterialId");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(90));
        var after = (await world.DescribeAsync(key.Id)).Text("CurrentKeyMaterialId");
        Assert.NotEqual(before, after);
        Assert.Equal(after, (await world.DescribeAsync(key.Id, "eu-west-1")).Text("CurrentKeyMaterialId"));
        Assert.Single((await world.KmsOkAsync("ListKeyRotations", $$"""{"KeyId":"{{key.Id}}"}"""))["Rotations"]!.AsArray());
    }

    [Fact]
    public async Task RotateKeyOnDemand_OfThePrimaryKey_RotatesItsReplicas_AndOfAReplicaFails()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await CreateReplicatedAsync(world);

        await world.KmsOkAsync("RotateKeyOnDemand", $$"""{"KeyId":"{{key.Id}}"}""");

        Assert.Equal(
            (await world.DescribeAsync(key.Id)).Text("CurrentKeyMaterialId"), (await world.DescribeAsync(key.Id, "eu-west-1")).Text("CurrentKeyMaterialId"));
        (await world.KmsAsync("RotateKeyOnDemand", $$"""{"KeyId":"{{key.Id}}"}""", region: "eu-west-1")).AssertJsonError("UnsupportedOperationException", null);
    }

    [Fact]
    public async Task APrimaryKey_IsDeletedAfterItsReplicas()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await CreateReplicatedAsync(world);

        var answer = await world.KmsOkAsync("ScheduleKeyDeletion", $$"""{"KeyId":"{{key.Id}}","PendingWindowInDays":10}""");

        Assert.Equal("PendingReplicaDeletion", answer.Text("KeyState"));
        Assert.Null(answer["DeletionDate"]);
        Assert.Equal(10, (await world.DescribeAsync(key.Id))["PendingDeletionWindowInDays"]!.GetValue<int>());
        await world.KmsOkAsync("ScheduleKeyDeletion", $$"""{"KeyId":"{{key.Id}}","PendingWindowInDays":7}""", region: "eu-west-1");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.Equal("PendingDeletion", await world.StateAsync(key.Id));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(10));
        (await world.KmsAsync("DescribeKey", $$"""{"KeyId":"{{key.Id}}"}""")).AssertJsonError("NotFoundException", null);
    }

    [Fact]
    public async Task ImportedMaterial_IsImportedIntoEachRegion_TheSameInAll()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"MultiRegion":true,"Origin":"EXTERNAL"}""");
        byte[] material = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        (await ImportTests.ImportAsync(world, key, material)).Ok();
        await world.KmsOkAsync("ReplicateKey", $$"""{"KeyId":"{{key.Id}}","ReplicaRegion":"eu-west-1"}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("PendingImport", await world.StateAsync(key.Id, "eu-west-1"));
        (await ImportTests.ImportAsync(world, key, [.. material.Reverse()], region: "eu-west-1")).AssertJsonError("IncorrectKeyMaterialException", null);
        (await ImportTests.ImportAsync(world, key, material, region: "eu-west-1")).Ok();

        Assert.Equal("secret", await world.DecryptAsync(await world.EncryptAsync(key.Id), region: "eu-west-1"));
    }

    [Fact]
    public async Task NewImportedMaterial_GoesToThePrimaryKeyFirst_ThenToEachReplica_AndIsRotatedToThen()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"MultiRegion":true,"Origin":"EXTERNAL"}""");
        byte[] material = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        byte[] next = [.. material.Reverse()];
        (await ImportTests.ImportAsync(world, key, material)).Ok();
        await world.KmsOkAsync("ReplicateKey", $$"""{"KeyId":"{{key.Id}}","ReplicaRegion":"eu-west-1"}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await ImportTests.ImportAsync(world, key, material, ImportTests.ExistingMaterial, region: "eu-west-1")).Ok();

        (await ImportTests.ImportAsync(world, key, next, ImportTests.NewMaterial, region: "eu-west-1")).AssertJsonError("IncorrectKeyMaterialException", null);
        (await ImportTests.ImportAsync(world, key, next, ImportTests.NewMaterial)).Ok();
        Assert.Equal(["CURRENT", "PENDING_MULTI_REGION_IMPORT_AND_ROTATION"], await StatesAsync("us-east-1"));
        (await world.KmsAsync("RotateKeyOnDemand", $$"""{"KeyId":"{{key.Id}}"}""")).AssertJsonError("KMSInvalidStateException", null);
        (await ImportTests.ImportAsync(world, key, next, ImportTests.ExistingMaterial, region: "eu-west-1")).Ok();
        Assert.Equal(["CURRENT", "PENDING_ROTATION"], await StatesAsync("us-east-1"));
        Assert.Equal(["CURRENT", "PENDING_ROTATION"], await StatesAsync("eu-west-1"));

        await world.KmsOkAsync("RotateKeyOnDemand", $$"""{"KeyId":"{{key.Id}}"}""");

        Assert.Equal(["NON_CURRENT", "CURRENT"], await StatesAsync("us-east-1"));
        Assert.Equal(["NON_CURRENT", "CURRENT"], await StatesAsync("eu-west-1"));
        Assert.Equal("secret", await world.DecryptAsync(await world.EncryptAsync(key.Id), region: "eu-west-1"));

        async Task<IEnumerable<string>> StatesAsync(string region) =>
            (await world.KmsOkAsync("ListKeyRotations", $$"""{"KeyId":"{{key.Id}}","IncludeKeyMaterial":"ALL_KEY_MATERIAL"}""", region: region))["Rotations"]!
                .AsArray().Select(static r => r!.Text("KeyMaterialState"));
    }

    [Fact]
    public async Task APendingMaterialThatThePrimaryKeyLoses_IsGoneInAllRegions_AndOneOfAReplicaThereAlone()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"MultiRegion":true,"Origin":"EXTERNAL"}""");
        byte[] material = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        (await ImportTests.ImportAsync(world, key, material)).Ok();
        await world.KmsOkAsync("ReplicateKey", $$"""{"KeyId":"{{key.Id}}","ReplicaRegion":"eu-west-1"}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await ImportTests.ImportAsync(world, key, material, region: "eu-west-1")).Ok();
        var pending = (await ImportTests.ImportAsync(world, key, [.. material.Reverse()], ImportTests.NewMaterial)).Ok().Json.Text("KeyMaterialId");
        (await ImportTests.ImportAsync(world, key, [.. material.Reverse()], ImportTests.ExistingMaterial, region: "eu-west-1")).Ok();
        var delete = $$"""{"KeyId":"{{key.Id}}","KeyMaterialId":"{{pending}}"}""";

        await world.KmsOkAsync("DeleteImportedKeyMaterial", delete, region: "eu-west-1");
        Assert.Equal((2, 1), (await CountAsync("us-east-1"), await CountAsync("eu-west-1")));
        (await ImportTests.ImportAsync(world, key, [.. material.Reverse()], ImportTests.ExistingMaterial, region: "eu-west-1")).Ok();
        await world.KmsOkAsync("DeleteImportedKeyMaterial", delete);
        Assert.Equal((1, 1), (await CountAsync("us-east-1"), await CountAsync("eu-west-1")));

        async Task<int> CountAsync(string region) =>
            (await world.KmsOkAsync("ListKeyRotations", $$"""{"KeyId":"{{key.Id}}","IncludeKeyMaterial":"ALL_KEY_MATERIAL"}""", region: region))["Rotations"]!
                .AsArray().Count;
    }

    private static async Task<TestKey> CreateReplicatedAsync(TestWorld world)
    {
        var key = await world.CreateKeyAsync("""{"MultiRegion":true}""");
        await world.KmsOkAsync("ReplicateKey", $$"""{"KeyId":"{{key.Id}}","ReplicaRegion":"eu-west-1"}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        return key;
    }
}
