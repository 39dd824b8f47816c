using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Kms;

/// <summary>Keys from creation to deletion.</summary>
public sealed class KeyTests
{
    [Fact]
    public async Task CreateKey_WithoutParameters_MakesAnEnabledSymmetricKey()
    {
        await using var world = await TestWorld.StartAsync();

        var metadata = (await world.KmsOkAsync("CreateKey", """{"Description":"orders"}"""))["KeyMetadata"]!;

        var id = metadata.Text("KeyId");
        Assert.True(Guid.TryParse(id, out _));
        Assert.Equal($"arn:aws:kms:us-east-1:000000000000:key/{id}", metadata.Text("Arn"));
        Assert.Equal(
            ["SYMMETRIC_DEFAULT", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "AWS_KMS", "CUSTOMER", "Enabled", "orders", "000000000000"],
            [
                metadata.Text("KeySpec"), metadata.Text("CustomerMasterKeySpec"), metadata.Text("KeyUsage"), metadata.Text("Origin"),
                metadata.Text("KeyManager"), metadata.Text("KeyState"), metadata.Text("Description"), metadata.Text("AWSAccountId"),
            ]);
        Assert.Equal("""["SYMMETRIC_DEFAULT"]""", metadata["EncryptionAlgorithms"]!.ToJsonString());
        Assert.Matches("^[0-9a-f]{64}$", metadata.Text("CurrentKeyMaterialId"));
        Assert.False(metadata["MultiRegion"]!.GetValue<bool>());
        Assert.Equal(metadata.ToJsonString(), (await world.DescribeAsync(id)).ToJsonString());
    }

    [Theory]
    [InlineData("RSA_2048", "ENCRYPT_DECRYPT", "EncryptionAlgorithms", """["RSAES_OAEP_SHA_1","RSAES_OAEP_SHA_256"]""")]
    [InlineData("ECC_NIST_P256", "SIGN_VERIFY", "SigningAlgorithms", """["ECDSA_SHA_256"]""")]
    [InlineData("ECC_NIST_P384", "KEY_AGREEMENT", "KeyAgreementAlgorithms", """["ECDH"]""")]
    [InlineData("ECC_NIST_P521", "SIGN_VERIFY", "SigningAlgorithms", """["ECDSA_SHA_512"]""")]
    [InlineData("ECC_SECG_P256K1", "SIGN_VERIFY", "SigningAlgorithms", """["ECDSA_SHA_256"]""")]
    [InlineData("HMAC_224", "GENERATE_VERIFY_MAC", "MacAlgorithms", """["HMAC_SHA_224"]""")]
    [InlineData("HMAC_512", "GENERATE_VERIFY_MAC", "MacAlgorithms", """["HMAC_SHA_512"]""")]
    public async Task CreateKey_OfAKind_HasItsAlgorithms(string spec, string usage, string member, string algorithms)
    {
        await using var world = await TestWorld.StartAsync();

        var metadata = (await world.KmsOkAsync("CreateKey", $$"""{"KeySpec":"{{spec}}","KeyUsage":"{{usage}}"}"""))["KeyMetadata"]!;

        Assert.Equal(algorithms, metadata[member]!.ToJsonString());
        Assert.Null(metadata["CurrentKeyMaterialId"]);
    }

    [Theory]
    [InlineData("""{"KeySpec":"RSA_2048"}""", "ValidationException", "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.")]
    [InlineData("""{"KeySpec":"HMAC_256","KeyUsage":"SIGN_VERIFY"}""", "ValidationException", "KeyUsage SIGN_VERIFY is not compatible with KeySpec HMAC_256")]
    [InlineData("""{"KeySpec":"ECC_SECG_P256K1","KeyUsage":"KEY_AGREEMENT"}""", "ValidationException", "KeyUsage KEY_AGREEMENT is not compatible with KeySpec ECC_SECG_P256K1")]
    [InlineData("""{"KeySpec":"SYMMETRIC_DEFAULT","CustomerMasterKeySpec":"SYMMETRIC_DEFAULT"}""", "ValidationException", "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.")]
    [InlineData("""{"KeySpec":"SM2","KeyUsage":"SIGN_VERIFY"}""", "UnsupportedOperationException", "KeySpec SM2 is not supported in this Region")]
    [InlineData("""{"Policy":"no policy"}""", "MalformedPolicyDocumentException", null)]
    [InlineData("""{"Tags":[{"TagKey":"a","TagValue":"1"},{"TagKey":"a","TagValue":"2"}]}""", "TagException", "Duplicate tag keys")]
    [InlineData("""{"Tags":[{"TagKey":"aws:a","TagValue":"1"}]}""", "TagException", "Tags beginning with aws: are reserved")]
    [InlineData("""{"Origin":"AWS_CLOUDHSM"}""", "ValidationException", null)]
    [InlineData("""{"Origin":"AWS_CLOUDHSM","CustomKeyStoreId":"cks-1234567890abcdef0"}""", "CustomKeyStoreNotFoundException", null)]
    public async Task CreateKey_ThatCannotBe_Fails(string input, string error, string? message)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.KmsAsync("CreateKey", input)).AssertJsonError(error, message);

        Assert.Empty((await world.KmsOkAsync("ListKeys", "{}"))["Keys"]!.AsArray());
    }

    [Fact]
    public async Task CreateKey_WithAPolicyThatLocksItsMakerOut_FailsUnlessToldOtherwise()
    {
        await using var world = await TestWorld.StartAsync();
        const string Policy = """
            {\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111111111111:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}
            """;

        (await world.KmsAsync("CreateKey", $$"""{"Policy":"{{Policy.Trim()}}"}""")).AssertJsonError(
            "MalformedPolicyDocumentException", "The new key policy will not allow you to update the key policy in the future.");
        (await world.KmsAsync("CreateKey", $$"""{"Policy":"{{Policy.Trim()}}","BypassPolicyLockoutSafetyCheck":true}""")).Ok();
    }

    [Fact]
    public async Task ListKeys_GivesPages()
    {
        await using var world = await TestWorld.StartAsync();
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            made.Add((await world.CreateKeyAsync()).Id);
        }

        var found = new List<string>();
        string? marker = null;
        do
        {
            var page = await world.KmsOkAsync("ListKeys", marker is null ? """{"Limit":2}""" : $$"""{"Limit":2,"Marker":"{{marker}}"}""");
            found.AddRange(page["Keys"]!.AsArray().Select(k => k!.Text("KeyId")));
            marker = page["NextMarker"]?.GetValue<string>();
            Assert.Equal(marker is not null, page["Truncated"]!.GetValue<bool>());
        }
        while (marker is not null);

        Assert.Equal(made.Order(StringComparer.Ordinal), found);
        (await world.KmsAsync("ListKeys", """{"Marker":"%"}""")).AssertJsonError("InvalidMarkerException", null);
    }

    [Fact]
    public async Task DescribeKey_OfWhatIsNotThere_SaysWhat()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.KmsAsync("DescribeKey", """{"KeyId":"key_id"}""")).AssertJsonError("NotFoundException", "Invalid keyId 'key_id'");
        (await world.KmsAsync("DescribeKey", $$"""{"KeyId":"{{KmsTestKey.UnknownId}}"}""")).AssertJsonError(
            "NotFoundException", $"Key 'arn:aws:kms:us-east-1:000000000000:key/{KmsTestKey.UnknownId}' does not exist");
        (await world.KmsAsync("DescribeKey", """{"KeyId":"alias/none"}""")).AssertJsonError(
            "NotFoundException", "Alias arn:aws:kms:us-east-1:000000000000:alias/none is not found.");
        (await world.KmsAsync("DescribeKey", """{"KeyId":"arn:aws:sqs:us-east-1:000000000000:queue"}""")).AssertJsonError(
            "InvalidArnException", "Invalid arn arn:aws:sqs:us-east-1:000000000000:queue");
    }

    [Fact]
    public async Task AKey_IsOfItsRegion()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync(region: "eu-west-1");

        (await world.KmsAsync("DescribeKey", $$"""{"KeyId":"{{key.Id}}"}""")).AssertJsonError(
            "NotFoundException", $"Key 'arn:aws:kms:us-east-1:000000000000:key/{key.Id}' does not exist");
        (await world.KmsAsync("DescribeKey", $$"""{"KeyId":"{{key.Arn}}"}""")).AssertJsonError("NotFoundException", "Invalid arn eu-west-1");
        Assert.Equal(key.Arn, (await world.DescribeAsync(key.Arn, "eu-west-1")).Text("Arn"));
    }

    [Fact]
    public async Task ADisabledKey_CannotBeUsed_UntilItIsEnabled()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var blob = await world.EncryptAsync(key.Id);

        await world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{key.Id}}"}""");

        Assert.Equal("Disabled", await world.StateAsync(key.Id));
        (await world.KmsAsync("Decrypt", $$"""{"CiphertextBlob":"{{blob}}"}""")).AssertJsonError("DisabledException", $"{key.Arn} is disabled.");
        await world.KmsOkAsync("EnableKey", $$"""{"KeyId":"{{key.Arn}}"}""");
        Assert.Equal("secret", await world.DecryptAsync(blob));
    }

    [Fact]
    public async Task UpdateKeyDescription_ChangesIt()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();

        await world.KmsOkAsync("UpdateKeyDescription", $$"""{"KeyId":"{{key.Id}}","Description":"new"}""");

        Assert.Equal("new", (await world.DescribeAsync(key.Id)).Text("Description"));
    }

    [Fact]
    public async Task ScheduleKeyDeletion_TakesTheKeyWhenItsWindowIsOver()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await world.KmsOkAsync("CreateAlias", $$"""{"AliasName":"alias/orders","TargetKeyId":"{{key.Id}}"}""");

        var answer = await world.KmsOkAsync("ScheduleKeyDeletion", $$"""{"KeyId":"{{key.Id}}","PendingWindowInDays":7}""");

        Assert.Equal((key.Arn, "PendingDeletion"), (answer.Text("KeyId"), answer.Text("KeyState")));
        Assert.Equal((TestWorld.StartTime.AddDays(7)).ToUnixTimeSeconds(), answer["DeletionDate"]!.GetValue<double>());
        Assert.Equal(7, answer["PendingWindowInDays"]!.GetValue<int>());
        Assert.False((await world.DescribeAsync(key.Id))["Enabled"]!.GetValue<bool>());
        (await world.KmsAsync("GenerateDataKey", $$"""{"KeyId":"{{key.Id}}","KeySpec":"AES_256"}""")).AssertJsonError(
            "KMSInvalidStateException", $"{key.Arn} is pending deletion.");
        foreach (var (operation, input) in new[]
        {
            ("ScheduleKeyDeletion", ""), ("EnableKey", ""), ("DisableKey", ""), ("UpdateKeyDescription", ""","Description":"x" """),
            ("TagResource", ""","Tags":[{"TagKey":"a","TagValue":"b"}]"""), ("EnableKeyRotation", ""),
        })
        {
            (await world.KmsAsync(operation, $$"""{"KeyId":"{{key.Id}}"{{input}}}""")).AssertJsonError(
                "KMSInvalidStateException", $"{key.Arn} is pending deletion.");
        }

        await world.Clock.AdvanceAsync(TimeSpan.FromDays(7));

        (await world.KmsAsync("DescribeKey", $$"""{"KeyId":"{{key.Id}}"}""")).AssertJsonError("NotFoundException", null);
        Assert.DoesNotContain((await world.KmsOkAsync("ListAliases", "{}"))["Aliases"]!.AsArray(), a => a!.Text("AliasName") == "alias/orders");
    }

    [Fact]
    public async Task CancelKeyDeletion_LeavesTheKeyDisabled_AndThereForGood()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await world.KmsOkAsync("ScheduleKeyDeletion", $$"""{"KeyId":"{{key.Id}}","PendingWindowInDays":7}""");

        Assert.Equal(key.Arn, (await world.KmsOkAsync("CancelKeyDeletion", $$"""{"KeyId":"{{key.Id}}"}""")).Text("KeyId"));

        await world.Clock.AdvanceAsync(TimeSpan.FromDays(8));
        Assert.Equal("Disabled", await world.StateAsync(key.Id));
        (await world.KmsAsync("CancelKeyDeletion", $$"""{"KeyId":"{{key.Id}}"}""")).AssertJsonError(
            "KMSInvalidStateException", $"{key.Arn} is not pending deletion.");
    }

    [Theory]
    [InlineData(6, "Member must have value greater than or equal to 7")]
    [InlineData(31, "Member must have value less than or equal to 30")]
    public async Task ScheduleKeyDeletion_WithAWindowOutOfBounds_Fails(int days, string constraint)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();

        (await world.KmsAsync("ScheduleKeyDeletion", $$"""{"KeyId":"{{key.Id}}","PendingWindowInDays":{{days}}}""")).AssertJsonError(
            "ValidationException", $"1 validation error detected: Value '{days}' at 'pendingWindowInDays' failed to satisfy constraint: {constraint}");
    }

    [Fact]
    public async Task GetKeyLastUsage_TellsTheLastCryptographicOperation()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        Assert.Null((await world.KmsOkAsync("GetKeyLastUsage", $$"""{"KeyId":"{{key.Id}}"}"""))["KeyLastUsage"]);

        await world.EncryptAsync(key.Id);
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        await world.KmsOkAsync("GenerateDataKey", $$"""{"KeyId":"{{key.Id}}","KeySpec":"AES_128"}""");

        var usage = await world.KmsOkAsync("GetKeyLastUsage", $$"""{"KeyId":"{{key.Id}}"}""");
        Assert.Equal("GenerateDataKey", usage["KeyLastUsage"]!.Text("Operation"));
        Assert.Equal(TestWorld.StartTime.AddMinutes(5).ToUnixTimeSeconds(), usage["KeyLastUsage"]!["Timestamp"]!.GetValue<double>());
        Assert.Equal(TestWorld.StartTime.ToUnixTimeSeconds(), usage["KeyCreationDate"]!.GetValue<double>());
    }

    [Fact]
    public async Task GetKeyLastUsage_NamesTheEventOfCloudTrail()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await world.EncryptAsync(key.Id);

        var usage = (await world.KmsOkAsync("GetKeyLastUsage", $$"""{"KeyId":"{{key.Id}}"}"""))["KeyLastUsage"]!;

        await world.Server.DrainAsync();
        var events = (await world.JsonAsync("cloudtrail", "LookupEvents", System.Text.Json.Nodes.JsonNode.Parse(
            """{"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":"Encrypt"}]}""")!)).Ok().Json["Events"]!.AsArray();
        var recorded = Assert.Single(events)!;
        Assert.Equal(recorded.Text("EventId"), usage.Text("CloudTrailEventId"));
        Assert.Contains($"\"requestID\":\"{usage.Text("KmsRequestId")}\"", recorded.Text("CloudTrailEvent"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASeededWorld_MakesTheSameKeysAgain()
    {
        var blobs = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            await using var world = await TestWorld.StartAsync(o => o.Seed = 42);
            var key = await world.CreateKeyAsync();
            blobs.Add(await world.EncryptAsync(key.Id));
        }

        Assert.Equal(blobs[0], blobs[1]);
    }
}
