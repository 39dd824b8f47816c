using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.Kms;

/// <summary>
/// Recorded answers of AWS, against a world's. Differences are listed where they are: recordings that are older than a member of today's
/// answers.
/// </summary>
public sealed class KmsRecordingTests
{
    private const string Recordings = "conformance/recordings/kms/test_kms.snapshot.json";
    private const string Description = ""","Description":"test-key" """;

    private static readonly byte[] Material = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [SharedDataTheory(Recordings)]
    [InlineData("RSA_2048", "RSASSA_PSS_SHA_256")]
    [InlineData("RSA_2048", "RSASSA_PSS_SHA_512")]
    [InlineData("RSA_4096", "RSASSA_PKCS1_V1_5_SHA_512")]
    [InlineData("ECC_NIST_P256", "ECDSA_SHA_256")]
    [InlineData("ECC_SECG_P256K1", "ECDSA_SHA_256")]
    public async Task Signatures_AreAsRecorded(string spec, string algorithm)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync($$"""{"KeySpec":"{{spec}}","KeyUsage":"SIGN_VERIFY"}""");
        var recording = JsonRecording.Open(Recordings, $"test_sign_verify[{spec}-{algorithm}]");
        var input = $$""" "KeyId":"{{key.Id}}","SigningAlgorithm":"{{algorithm}}" """;

        var signature = recording.Check("signature", await world.KmsAsync("Sign", $$"""{{{input}},"Message":"AAAA"}""")).Text("Signature");
        recording.Check("verification", await world.KmsAsync("Verify", $$"""{{{input}},"Message":"AAAA","Signature":"{{signature}}"}"""));
        recording.Check("bad-digest", await world.KmsAsync("Verify", $$"""{{{input}},"Message":"AAAA","MessageType":"DIGEST","Signature":"{{signature}}"}"""));
        recording.Check("bad-signature", await world.KmsAsync("Verify", $$"""{{{input}},"Message":"AAAB","Signature":"{{signature}}"}"""));
    }

    [SharedDataTheory(Recordings)]
    [InlineData("HMAC_256", "HMAC_SHA_256")]
    [InlineData("HMAC_384", "HMAC_SHA_384")]
    public async Task AuthenticationCodes_AreAsRecorded(string spec, string algorithm)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync($$"""{"KeySpec":"{{spec}}","KeyUsage":"GENERATE_VERIFY_MAC"}""");
        var recording = JsonRecording.Open(Recordings, $"test_generate_and_verify_mac[{spec}-{algorithm}]");
        var input = $$""" "MacAlgorithm":"{{algorithm}}","Message":"AAAA" """;

        var mac = recording.Check("generate-mac", await world.KmsAsync("GenerateMac", $$"""{"KeyId":"{{key.Id}}",{{input}}}""")).Text("Mac");
        recording.Check("verify-mac", await world.KmsAsync("VerifyMac", $$"""{"KeyId":"{{key.Id}}",{{input}},"Mac":"{{mac}}"}"""));
        recording.Check("generate-mac-invalid-key-id", await world.KmsAsync("GenerateMac", $$"""{"KeyId":"key_id",{{input}}}"""));
        recording.Check("verify-mac-invalid-key-id", await world.KmsAsync("VerifyMac", $$"""{"KeyId":"key_id",{{input}},"Mac":"{{mac}}"}"""));
    }

    [SharedDataTheory(Recordings)]
    [InlineData("HMAC_SHA_256", "some different important message")]
    [InlineData("HMAC_SHA_512", "some important message")]
    public async Task WrongAuthenticationCodes_AreRefusedAsRecorded(string algorithm, string message)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"KeySpec":"HMAC_256","KeyUsage":"GENERATE_VERIFY_MAC"}""");
        var recording = JsonRecording.Open(Recordings, $"test_invalid_verify_mac[HMAC_256-{algorithm}-{message}]");

        var made = await world.KmsAsync(
            "GenerateMac", $$"""{"KeyId":"{{key.Id}}","MacAlgorithm":"HMAC_SHA_256","Message":"{{"some important message".ToBase64()}}"}""");
        var mac = recording.Check("generate-mac", made).Text("Mac");
        recording.Check("verify-mac", await world.KmsAsync(
            "VerifyMac", $$"""{"KeyId":"{{key.Id}}","MacAlgorithm":"{{algorithm}}","Message":"{{message.ToBase64()}}","Mac":"{{mac}}"}"""));
    }

    [SharedDataFact(Recordings)]
    public async Task EncryptionContexts_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var recording = JsonRecording.Open(Recordings, "test_encrypt_decrypt_encryption_context");
        const string Context = ""","EncryptionContext":{"context-key":"context-value"}""";

        var blob = recording.Check("encrypt_response", await world.KmsAsync("Encrypt", $$"""{"KeyId":"{{key.Id}}","Plaintext":"AAAA"{{Context}}}"""))
            .Text("CiphertextBlob");
        recording.Check("decrypt_response_with_encryption_context", await DecryptAsync(blob, Context));
        recording.Check("decrypt_response_without_encryption_context", await DecryptAsync(blob, ""));
        recording.Check("decrypt_response_with_invalid_ciphertext", await DecryptAsync("AAAA", Context));

        var dataKey = await world.KmsOkAsync("GenerateDataKey", $$"""{"KeyId":"{{key.Id}}","KeySpec":"AES_256"{{Context}}}""");
        JsonRecording.Open(Recordings, "test_encryption_context_generate_data_key")
            .Check("decrypt-without-encryption-context", await DecryptAsync(dataKey.Text("CiphertextBlob"), ""));
        var pair = await world.KmsOkAsync("GenerateDataKeyPairWithoutPlaintext", $$"""{"KeyId":"{{key.Id}}","KeyPairSpec":"RSA_2048"{{Context}}}""");
        JsonRecording.Open(Recordings, "test_encryption_context_generate_data_key_pair_without_plaintext")
            .Check("decrypt-without-encryption-context", await DecryptAsync(pair.Text("PrivateKeyCiphertextBlob"), ""));

        Task<TestAnswer> DecryptAsync(string ciphertext, string more) => world.KmsAsync("Decrypt", $$"""{"CiphertextBlob":"{{ciphertext}}"{{more}}}""");
    }

    /// <summary>Today's answers name the key material too.</summary>
    [SharedDataFact(Recordings)]
    public async Task DataKeys_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();

        JsonRecording.Open(Recordings, "test_generate_data_key").Check(
            "generate-data-key-result", await world.KmsAsync("GenerateDataKey", $$"""{"KeyId":"{{key.Id}}","KeySpec":"AES_256"}"""), ".KeyMaterialId");
        JsonRecording.Open(Recordings, "test_generate_data_key_pair").Check(
            "generate-data-key-pair", await world.KmsAsync("GenerateDataKeyPair", $$"""{"KeyId":"{{key.Id}}","KeyPairSpec":"RSA_2048"}"""), ".KeyMaterialId");
        JsonRecording.Open(Recordings, "test_generate_data_key_pair_without_plaintext_dry_run").Check(
            "dryrun_exception",
            await world.KmsAsync("GenerateDataKeyPairWithoutPlaintext", $$"""{"KeyId":"{{key.Id}}","KeyPairSpec":"RSA_2048","DryRun":true}"""));
        JsonRecording.Open(Recordings, "test_generate_random_invalid_number_of_bytes[1025]").Check(
            "generate-random-exc", await world.KmsAsync("GenerateRandom", """{"NumberOfBytes":1025}"""));
        JsonRecording.Open(Recordings, "test_generate_random[1]").CheckPart("result_length", await RandomLengthAsync(1));
        JsonRecording.Open(Recordings, "test_generate_random[1024]").CheckPart("result_length", await RandomLengthAsync(1024));

        async Task<int> RandomLengthAsync(int length) =>
            (await world.KmsOkAsync("GenerateRandom", $$"""{"NumberOfBytes":{{length}}}""")).Bytes("Plaintext").Length;
    }

    [SharedDataFact(Recordings)]
    public async Task AsymmetricEncryption_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        const string Algorithm = "RSAES_OAEP_SHA_256";
        var large = await world.CreateKeyAsync("""{"KeySpec":"RSA_4096","KeyUsage":"ENCRYPT_DECRYPT"}""");
        var source = await world.CreateKeyAsync("""{"KeySpec":"RSA_2048","KeyUsage":"ENCRYPT_DECRYPT"}""");
        var destination = await world.CreateKeyAsync("""{"KeySpec":"RSA_2048","KeyUsage":"ENCRYPT_DECRYPT"}""");
        var blob = await world.EncryptAsync(source.Id, "x", $$""","EncryptionAlgorithm":"{{Algorithm}}" """);

        JsonRecording.Open(Recordings, "test_encrypt_validate_plaintext_size_per_key_type[RSA_4096-RSAES_OAEP_SHA_256]").Check(
            "generate-random-exc",
            await world.KmsAsync("Encrypt", $$"""{"KeyId":"{{large.Id}}","Plaintext":"{{new string('x', 447).ToBase64()}}","EncryptionAlgorithm":"{{Algorithm}}"}"""));
        JsonRecording.Open(Recordings, "test_re_encrypt[RSA_2048-RSAES_OAEP_SHA_256]").Check("test_re_encrypt", await world.KmsAsync(
            "ReEncrypt",
            $$"""
            {"CiphertextBlob":"{{blob}}","SourceKeyId":"{{source.Id}}","DestinationKeyId":"{{destination.Id}}",
             "SourceEncryptionAlgorithm":"{{Algorithm}}","DestinationEncryptionAlgorithm":"{{Algorithm}}"}
            """));
    }

    [SharedDataFact(Recordings)]
    public async Task KeysAndTheirRefusals_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var other = await world.CreateKeyAsync();
        var blob = await world.EncryptAsync(key.Id);
        JsonRecording.Open(Recordings, "test_re_encrypt_incorrect_source_key").Check("incorrect-source-key", await world.KmsAsync(
            "ReEncrypt", $$"""{"CiphertextBlob":"{{blob}}","SourceKeyId":"{{other.Id}}","DestinationKeyId":"{{key.Id}}"}"""));
        JsonRecording.Open(Recordings, "test_get_parameters_for_import").With("<key-arn>", key.Arn).Check("response-error", await world.KmsAsync(
            "GetParametersForImport", $$"""{"KeyId":"{{key.Id}}","WrappingAlgorithm":"RSAES_OAEP_SHA_256","WrappingKeySpec":"RSA_2048"}"""));
        CheckMetadata("test_create_multi_region_key", "create_multi_region_key", await world.KmsAsync(
            "CreateKey", """{"MultiRegion":true,"Description":"test multi region key"}"""));
        CheckMetadata(
            "test_non_multi_region_keys_should_not_have_multi_region_properties", "non_multi_region_keys_should_not_have_multi_region_properties",
            await world.KmsAsync("CreateKey", """{"MultiRegion":false,"Description":"test non multi region key"}"""));

        var there = (await world.KmsAsync("CreateKey", """{"Description":"test key 123"}""", region: "eu-west-1")).Ok().Json["KeyMetadata"]!;
        var regions = JsonRecording.Open(Recordings, "test_get_key_in_different_region")
            .With("<secondary-region>", "eu-west-1").With("<key-id:1>", there.Text("KeyId"));
        regions.Check("describe-key-diff-region-with-id", await DescribeAsync(there.Text("KeyId"), "us-east-1"));
        regions.Check("describe-key-diff-region-with-arn", await DescribeAsync(there.Text("Arn"), "us-east-1"));
        regions.Check("describe-key-same-specific-region-with-id", await DescribeAsync(there.Text("KeyId"), "eu-west-1"));
        regions.Check("describe-key-same-specific-region-with-arn", await DescribeAsync(there.Text("Arn"), "eu-west-1"));

        var made = await world.KmsAsync("CreateKey", """{"Description":"test - description"}""");
        var aliased = JsonRecording.Open(Recordings, "test_describe_with_alias_arn");
        aliased.CheckPart("created-key", made.Ok().Json["KeyMetadata"]!);
        await world.KmsOkAsync("CreateAlias", $$"""{"AliasName":"alias/a","TargetKeyId":"{{made.Json["KeyMetadata"]!.Text("KeyId")}}"}""");
        aliased.Check("describe-key", await DescribeAsync("arn:aws:kms:us-east-1:000000000000:alias/a", "us-east-1"));

        Task<TestAnswer> DescribeAsync(string keyId, string region) => world.KmsAsync("DescribeKey", $$"""{"KeyId":"{{keyId}}"}""", region: region);

        static void CheckMetadata(string test, string step, TestAnswer answer) =>
            JsonRecording.Open(Recordings, test).CheckPart(step, answer.Ok().Json["KeyMetadata"]!);
    }

    [SharedDataFact(Recordings)]
    public async Task Replicas_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"MultiRegion":true}""");
        await world.KmsOkAsync("ReplicateKey", $$"""{"KeyId":"{{key.Id}}","ReplicaRegion":"eu-west-1"}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        JsonRecording.Open(Recordings, "test_replicate_replica_key_should_fail")
            .With("<mrk-key-arn>", key.Arn.Replace("us-east-1", "eu-west-1", StringComparison.Ordinal))
            .Check("fail-replicate-non-primary-key", await world.KmsAsync(
                "ReplicateKey", $$"""{"KeyId":"{{key.Id}}","ReplicaRegion":"eu-west-2"}""", region: "eu-west-1"));
    }

    [SharedDataFact(Recordings)]
    public async Task Tags_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync($$"""{"Tags":{{Tags(("tag1", "value1"), ("tag2", "value2"), ("tag3", "value3"))}}}""");
        var recording = JsonRecording.Open(Recordings, "test_update_and_add_tags_on_tagged_key");

        recording.CheckPart("list-resource-tags", await TagsAsync());
        await world.KmsOkAsync(
            "TagResource", $$"""{"KeyId":"{{key.Id}}","Tags":{{Tags(("tag2", "updated_value2"), ("tag4", "value4"), ("tag5", "value5"))}}}""");
        recording.CheckPart("list-resource-tags-after-tags-updated", await TagsAsync());

        JsonRecording.Open(Recordings, "test_tag_key_with_duplicate_tag_keys_raises_error").Check(
            "duplicate-tag-keys", await world.KmsAsync("TagResource", $$"""{"KeyId":"{{key.Id}}","Tags":{{Tags(("a", "1"), ("a", "2"))}}}"""));
        JsonRecording.Open(Recordings, "test_create_key_with_too_many_tags_raises_error").Check("invalid-tag-key", await world.KmsAsync(
            "CreateKey", $$"""{"Tags":{{Tags([.. Enumerable.Range(0, 51).Select(static i => ($"key{i}", "value"))])}}}"""));
        JsonRecording.Open(Recordings, "test_tag_existing_key_with_invalid_tag_key").Check(
            "invalid-tag-key", await world.KmsAsync("TagResource", $$"""{"KeyId":"{{key.Id}}","Tags":{{Tags(("aws:key1", "value1"))}}}"""));
        JsonRecording.Open(Recordings, "test_create_key_with_invalid_tag_key[lowercase_prefix]").Check(
            "invalid-tag-key", await world.KmsAsync("CreateKey", $$"""{"Tags":{{Tags(("aws:key1", "value1"))}}}"""));

        async Task<JsonNode> TagsAsync() => (await world.KmsOkAsync("ListResourceTags", $$"""{"KeyId":"{{key.Id}}"}"""))["Tags"]!;
    }

    [SharedDataFact(Recordings)]
    public async Task Rotation_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var made = (await world.KmsAsync("CreateKey", """{"Description":"test-key"}""")).Ok().Json["KeyMetadata"]!.Text("KeyId");
        var input = $$"""{"KeyId":"{{made}}"}""";
        var material = JsonRecording.Open(Recordings, "test_key_rotation_updates_current_key_material_id_for_aws_symmetric_keys");

        material.Check("describe-key-before-rotation", await world.KmsAsync("DescribeKey", input));
        var rotated = await world.KmsAsync("RotateKeyOnDemand", input);
        JsonRecording.Open(Recordings, "test_rotate_key_on_demand_modifies_key_material").Check("rotate-on-demand-response", rotated);
        material.Check("describe-key-after-rotation", await world.KmsAsync("DescribeKey", input));
        var onDemand = JsonRecording.Open(Recordings, "test_rotate_key_on_demand_with_symmetric_key_and_automatic_rotation_disabled");
        onDemand.Check("rotate-on-demand-response", rotated);
        onDemand.Check("rotation-status-response-after-rotation", await world.KmsAsync("GetKeyRotationStatus", input));
        await world.KmsOkAsync("EnableKeyRotation", $$"""{"KeyId":"{{made}}","RotationPeriodInDays":90}""");
        JsonRecording.Open(Recordings, "test_key_enable_rotation_status[90]").Check("match_response", await world.KmsAsync("GetKeyRotationStatus", input));
    }

    [SharedDataTheory(Recordings)]
    [InlineData("SYMMETRIC_DEFAULT")]
    [InlineData("RSA_4096")]
    public async Task RotationWithoutMaterial_IsRefusedAsRecorded(string spec)
    {
        await using var world = await TestWorld.StartAsync();
        var recording = JsonRecording.Open(Recordings, $"test_rotate_key_on_demand_on_external_key_with_no_key_material[{spec}]");

        // Both recordings are of a symmetric key.
        var made = (await world.KmsOkAsync("CreateKey", $$"""{"Origin":"EXTERNAL"{{Description}}}"""))["KeyMetadata"]!;
        recording.CheckPart("create-kms-external-key", made);
        recording.Check(
            $"rotate-key-on-demand-error-response-{spec}", await world.KmsAsync("RotateKeyOnDemand", $$"""{"KeyId":"{{made.Text("KeyId")}}"}"""));
    }

    [SharedDataFact(Recordings)]
    public async Task ImportedMaterialAndItsRotation_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = JsonRecording.Open(Recordings, "test_rotate_key_on_demand_updates_current_key_material_for_external_keys");
        var made = (await world.KmsOkAsync("CreateKey", $$"""{"Origin":"EXTERNAL"{{Description}}}"""))["KeyMetadata"]!;
        var key = new TestKey(made.Text("KeyId"), made.Text("Arn"));
        var (id, encrypt) = ($$"""{"KeyId":"{{key.Id}}"}""", $$"""{"KeyId":"{{key.Id}}","Plaintext":"AAAA"}""");
        const string NewMaterial = ""","ExpirationModel":"KEY_MATERIAL_DOES_NOT_EXPIRE","ImportType":"NEW_KEY_MATERIAL" """;

        recording.CheckPart("create-kms-external-key", made);
        recording.Check("get-import-parameters-response", await world.KmsAsync(
            "GetParametersForImport", $$"""{"KeyId":"{{key.Id}}","WrappingAlgorithm":"RSAES_OAEP_SHA_256","WrappingKeySpec":"RSA_2048"}"""));
        recording.Check("describe-empty-key-response", await world.KmsAsync("DescribeKey", id));
        recording.Check("import-key-material-response", await ImportTests.ImportAsync(world, key, Material));
        recording.Check("describe-key-with-material-response", await world.KmsAsync("DescribeKey", id));
        recording.Check("kms-encrypt-initial-response", await world.KmsAsync("Encrypt", encrypt));
        JsonRecording.Open(Recordings, "test_rotate_key_on_demand_raises_for_no_pending_key_material").With("<key-arn>", key.Arn)
            .Check("rotate-key-on-demand-invalid-state-error", await world.KmsAsync("RotateKeyOnDemand", id));
        recording.Check("import-new-key-material-response", await ImportTests.ImportAsync(world, key, [.. Material.Reverse()], NewMaterial));
        recording.Check("describe-key-with-new-material-response", await world.KmsAsync("DescribeKey", id));
        recording.Check("rotate-key-on-demand-response", await world.KmsAsync("RotateKeyOnDemand", id));
        recording.Check("describe-key-after-rotation", await world.KmsAsync("DescribeKey", id));
        recording.Check("kms-encrypt-rotated-key-response", await world.KmsAsync("Encrypt", encrypt));

        var pending = await world.CreateKeyAsync("""{"Origin":"EXTERNAL"}""");
        var refused = JsonRecording.Open(Recordings, "test_import_key_material_raises_if_there_is_already_key_material_pending");
        refused.Check("import-initial-material-response", await ImportTests.ImportAsync(world, pending, Material));
        refused.Check("import-pending-material-response", await ImportTests.ImportAsync(world, pending, [.. Material.Reverse()], NewMaterial));
        refused.Check(
            "existing-pending-material-error", await ImportTests.ImportAsync(world, pending, [.. Material.Select(static b => (byte)(b + 1))], NewMaterial));

        var previous = JsonRecording.Open(Recordings, "test_rotate_key_on_demand_for_external_keys_decrypts_with_previous_material");
        var old = (await world.KmsOkAsync("CreateKey", $$"""{"Origin":"EXTERNAL"{{Description}}}"""))["KeyMetadata"]!;
        var oldKey = new TestKey(old.Text("KeyId"), old.Text("Arn"));
        previous.CheckPart("create-kms-external-key", old);
        previous.Check("import-key-material-response", await ImportTests.ImportAsync(world, oldKey, Material));
        var encrypted = previous.Check("kms-encrypt-initial-response", await world.KmsAsync("Encrypt", $$"""{"KeyId":"{{oldKey.Id}}","Plaintext":"AAAA"}"""));
        (await ImportTests.ImportAsync(world, oldKey, [.. Material.Reverse()], NewMaterial)).Ok();
        previous.Check("rotate-key-on-demand-response", await world.KmsAsync("RotateKeyOnDemand", $$"""{"KeyId":"{{oldKey.Id}}"}"""));
        await world.DecryptAsync(encrypted.Text("CiphertextBlob"));
    }

    [SharedDataTheory(Recordings)]
    [InlineData("ECC_NIST_P384", "ECDSA_SHA_384")]
    [InlineData("ECC_NIST_P521", "ECDSA_SHA_512")]
    [InlineData("ECC_SECG_P256K1", "ECDSA_SHA_256")]
    public async Task ImportedPrivateKeys_AreAsRecorded(string spec, string algorithm)
    {
        await using var world = await TestWorld.StartAsync();
        var recording = JsonRecording.Open(Recordings, $"test_import_key_ecc_keys[{spec}]");
        var key = await world.CreateKeyAsync($$"""{"Origin":"EXTERNAL","KeySpec":"{{spec}}","KeyUsage":"SIGN_VERIFY","Description":"test ecc key import"}""");
        using var pair = ECDsa.Create(spec switch
        {
            "ECC_NIST_P384" => ECCurve.NamedCurves.nistP384,
            "ECC_NIST_P521" => ECCurve.NamedCurves.nistP521,
            _ => ECCurve.CreateFromValue("1.3.132.0.10"),
        });
        var (id, sign) = ($$"""{"KeyId":"{{key.Id}}"}""", $$""" "KeyId":"{{key.Id}}","Message":"AAAA","SigningAlgorithm":"{{algorithm}}" """);

        recording.Check("describe-key-before-import", await world.KmsAsync("DescribeKey", id));
        (await ImportTests.ImportAsync(world, key, pair.ExportPkcs8PrivateKey(), algorithm: "RSA_AES_KEY_WRAP_SHA_256")).Ok();
        recording.Check("describe-key-after-import", await world.KmsAsync("DescribeKey", id));
        var signature = recording.Check("sign-result", await world.KmsAsync("Sign", $"{{{sign}}}")).Text("Signature");
        recording.Check("verify-result", await world.KmsAsync("Verify", $$"""{{{sign}},"Signature":"{{signature}}"}"""));
        await world.KmsOkAsync("DeleteImportedKeyMaterial", id);
        recording.Check("describe-key-after-deleted-import", await world.KmsAsync("DescribeKey", id));
    }

    [SharedDataTheory(Recordings)]
    [InlineData("HMAC_224", "HMAC_SHA_224", 28)]
    [InlineData("HMAC_256", "HMAC_SHA_256", 32)]
    [InlineData("HMAC_384", "HMAC_SHA_384", 48)]
    public async Task ImportedHmacKeys_AreAsRecorded(string spec, string algorithm, int length)
    {
        await using var world = await TestWorld.StartAsync();
        var recording = JsonRecording.Open(Recordings, $"test_import_key_hmac_keys[{spec}]");
        var key = await world.CreateKeyAsync(
            $$"""{"Origin":"EXTERNAL","KeySpec":"{{spec}}","KeyUsage":"GENERATE_VERIFY_MAC","Description":"test import hmac key"}""");
        var (id, input) = ($$"""{"KeyId":"{{key.Id}}"}""", $$""" "KeyId":"{{key.Id}}","Message":"AAAA","MacAlgorithm":"{{algorithm}}" """);

        recording.Check("describe-key-before-import", await world.KmsAsync("DescribeKey", id));
        (await ImportTests.ImportAsync(world, key, new byte[length])).Ok();
        recording.Check("describe-key-after-import", await world.KmsAsync("DescribeKey", id));
        var mac = recording.Check("generate-mac-response", await world.KmsAsync("GenerateMac", $"{{{input}}}")).Text("Mac");
        recording.Check("verify-mac-response", await world.KmsAsync("VerifyMac", $$"""{{{input}},"Mac":"{{mac}}"}"""));
        await world.KmsOkAsync("DeleteImportedKeyMaterial", id);
        recording.Check("describe-key-after-deleted-import", await world.KmsAsync("DescribeKey", id));
    }

    private static string Tags(params (string Key, string Value)[] tags) =>
        new JsonArray([.. tags.Select(static t => (JsonNode)new JsonObject { ["TagKey"] = t.Key, ["TagValue"] = t.Value })]).ToJsonString();
}
