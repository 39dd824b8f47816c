using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Kms;

/// <summary>AWS's table of key states: which operation goes with which state of a key, and with what error it fails where it doesn't.</summary>
public sealed class KeyStateTests
{
    private const string Here = "us-east-1";
    private const string There = "eu-west-1";

    /// <summary>Operation, the kind of its key, the rest of its input, and a letter for each state of <see cref="States"/>.</summary>
    /// <remarks>
    /// <c>+</c> succeeds; <c>d</c> fails with DisabledException, <c>s</c> with KMSInvalidStateException of the state, <c>n</c> because the key isn't
    /// pending deletion, <c>u</c> with UnsupportedOperationException, for keys in custom key stores and imported ones; <c>-</c> can't be.
    /// </remarks>
    private static readonly (string Operation, string Kind, string Input, string Outcomes)[] Rows =
    [
        ("CancelKeyDeletion", "symmetric", "", "nn++nnnn"),
        ("CreateAlias", "symmetric", ""","AliasName":"alias/new","TargetKeyId":"$key" """, "++ss++++"),
        ("CreateGrant", "symmetric", ""","GranteePrincipal":"arn:aws:iam::000000000000:root","Operations":["Decrypt"]""", "+dsss+s+"),
        ("Decrypt", "symmetric", ""","CiphertextBlob":"$blob" """, "+dsssss+"),
        ("DeleteAlias", "symmetric", ""","AliasName":"alias/own" """, "++++++++"),
        ("DeleteImportedKeyMaterial", "imported", "", "+++++-ss"),
        ("DeriveSharedSecret", "agreement", ""","KeyAgreementAlgorithm":"ECDH","PublicKey":"$public" """, "+dsss-s+"),
        ("DescribeKey", "symmetric", "", "++++++++"),
        ("DisableKey", "symmetric", "", "++sss+ss"),
        ("DisableKeyRotation", "symmetric", "", "+dssuus+"),
        ("EnableKey", "symmetric", "", "++sss+ss"),
        ("EnableKeyRotation", "symmetric", "", "+dssuus+"),
        ("Encrypt", "symmetric", ""","Plaintext":"AAAA" """, "+dsssss+"),
        ("GenerateDataKey", "symmetric", ""","KeySpec":"AES_256" """, "+dsssss+"),
        ("GenerateDataKeyPair", "symmetric", ""","KeyPairSpec":"ECC_NIST_P256" """, "+dsssss+"),
        ("GenerateDataKeyPairWithoutPlaintext", "symmetric", ""","KeyPairSpec":"ECC_NIST_P256" """, "+dsssss+"),
        ("GenerateDataKeyWithoutPlaintext", "symmetric", ""","KeySpec":"AES_256" """, "+dsssss+"),
        ("GenerateMac", "mac", ""","Message":"AAAA","MacAlgorithm":"HMAC_SHA_256" """, "+dsss-s+"),
        ("GetKeyLastUsage", "symmetric", "", "++++++++"),
        ("GetKeyPolicy", "symmetric", "", "++++++++"),
        ("GetKeyRotationStatus", "symmetric", "", "++++++++"),
        ("GetParametersForImport", "imported", ""","WrappingAlgorithm":"RSAES_OAEP_SHA_256","WrappingKeySpec":"RSA_2048" """, "++ss+-ss"),
        ("GetPublicKey", "signing", "", "+dsss-s+"),
        ("ImportKeyMaterial", "imported", "$import", "++ss+-s+"),
        ("ListAliases", "symmetric", "", "++++++++"),
        ("ListGrants", "symmetric", "", "++++++++"),
        ("ListKeyPolicies", "symmetric", "", "++++++++"),
        ("ListKeyRotations", "symmetric", "", "+++++u++"),
        ("ListResourceTags", "symmetric", "", "++++++++"),
        ("PutKeyPolicy", "symmetric", "$policy", "++++++++"),
        ("ReEncrypt", "symmetric", ""","CiphertextBlob":"$blob","DestinationKeyId":"$key" """, "+dsssss+"),
        ("ReplicateKey", "symmetric", ""","ReplicaRegion":"eu-central-1" """, "+dsssuss"),
        ("RetireGrant", "symmetric", ""","GrantId":"$grant" """, "++++++-+"),
        ("RevokeGrant", "symmetric", ""","GrantId":"$grant" """, "++++++-+"),
        ("RotateKeyOnDemand", "symmetric", "", "+dsssus+"),
        ("ScheduleKeyDeletion", "symmetric", "", "++ss+++s"),
        ("Sign", "signing", ""","Message":"AAAA","SigningAlgorithm":"ECDSA_SHA_256" """, "+dsss-s+"),
        ("TagResource", "symmetric", ""","Tags":[{"TagKey":"a","TagValue":"b"}]""", "++ss++++"),
        ("UntagResource", "symmetric", ""","TagKeys":["a"]""", "++ss++++"),
        ("UpdateAlias", "symmetric", ""","AliasName":"alias/own","TargetKeyId":"$key" """, "++ss++++"),
        ("UpdateKeyDescription", "symmetric", ""","Description":"x" """, "++ss++++"),
        ("UpdatePrimaryRegion", "symmetric", ""","PrimaryRegion":"$other" """, "+dsssus+"),
        ("Verify", "signing", ""","Message":"AAAA","Signature":"$signature","SigningAlgorithm":"ECDSA_SHA_256" """, "+dsss-s+"),
        ("VerifyMac", "mac", ""","Message":"AAAA","Mac":"$mac","MacAlgorithm":"HMAC_SHA_256" """, "+dsss-s+"),
    ];

    private static readonly Dictionary<string, (string Spec, string Usage)> Kinds = new(StringComparer.Ordinal)
    {
        ["symmetric"] = ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
        ["imported"] = ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
        ["signing"] = ("ECC_NIST_P256", "SIGN_VERIFY"),
        ["agreement"] = ("ECC_NIST_P256", "KEY_AGREEMENT"),
        ["mac"] = ("HMAC_256", "GENERATE_VERIFY_MAC"),
    };

    /// <summary>A state, how messages say it, and the region of the key that is in it.</summary>
    public static TheoryData<string, string, string> States { get; } = new()
    {
        { "Enabled", "", Here },
        { "Disabled", "disabled", Here },
        { "PendingDeletion", "pending deletion", Here },
        { "PendingReplicaDeletion", "pending replica deletion", Here },
        { "PendingImport", "pending import", Here },
        { "Unavailable", "unavailable", Here },
        { "Creating", "creating", There },
        { "Updating", "updating", There },
    };

    [Theory]
    [MemberData(nameof(States))]
    public async Task AnOperation_GoesWithAStateOrFailsOfIt(string state, string inWords, string region)
    {
        await using var world = await TestWorld.StartAsync();
        var column = States.Select(static s => (string)s[0]).ToList().IndexOf(state);
        var rows = Rows.Where(r => r.Outcomes[column] != '-').ToList();
        var inputs = new Dictionary<string, (TestKey Key, Dictionary<string, string> Values)>(StringComparer.Ordinal);
        foreach (var kind in rows.Select(static r => r.Kind).Distinct(StringComparer.Ordinal))
        {
            inputs.Add(kind, await PrepareAsync(world, kind, state));
        }

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        foreach (var (kind, (key, values)) in inputs)
        {
            inputs[kind] = (await FinishAsync(world, kind, key, values, state, region), values);
        }

        var outcomes = new List<string>();
        foreach (var (operation, kind, input, _) in rows)
        {
            await using var fork = await world.ForkAsync();
            var (key, values) = inputs[kind];
            var text = values.Aggregate($$"""{"KeyId":"$key"{{input}}}""", static (t, v) => t.Replace(v.Key, v.Value, StringComparison.Ordinal));
            var answer = await fork.KmsAsync(operation, WithoutKeyId(operation, text), region: region);
            outcomes.Add($"{operation} {OutcomeOf(answer, key.Arn, inWords)}");
        }

        Assert.Equal(rows.Select(r => $"{r.Operation} {r.Outcomes[column]}"), outcomes);
    }

    [Fact]
    public async Task AnUnavailableKey_IsWhatItWasToldToBe_WhenItIsAvailableAgain()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await MakeInStoreAsync(world);
        var store = (await world.DescribeAsync(key.Id)).Text("CustomKeyStoreId");

        await DisconnectAsync(world, key);
        await world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{key.Id}}"}""");
        Assert.Equal("Unavailable", await world.StateAsync(key.Id));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await world.KmsOkAsync("ConnectCustomKeyStore", $$"""{"CustomKeyStoreId":"{{store}}"}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("Disabled", await world.StateAsync(key.Id));
    }

    private static char OutcomeOf(TestAnswer answer, string arn, string inWords) => answer.Status == System.Net.HttpStatusCode.OK ? '+'
        : (answer.JsonError, answer.JsonMessage) switch
        {
            ("DisabledException", var message) when message == $"{arn} is disabled." => 'd',
            ("KMSInvalidStateException", var message) when message == $"{arn} is {inWords}." => 's',
            ("KMSInvalidStateException", var message) when message == $"{arn} is not pending deletion." => 'n',
            ("UnsupportedOperationException", _) => 'u',
            _ => '?',
        };

    /// <summary>Some operations don't name the key by that member.</summary>
    private static string WithoutKeyId(string operation, string input)
    {
        if (operation is not ("CreateAlias" or "UpdateAlias" or "DeleteAlias" or "ReEncrypt"))
        {
            return input;
        }

        var node = JsonNode.Parse(input)!.AsObject();
        node.Remove("KeyId");
        return node.ToJsonString();
    }

    /// <summary>Makes a key, and what there is of it while it is enabled.</summary>
    private static async Task<(TestKey Key, Dictionary<string, string> Values)> PrepareAsync(TestWorld world, string kind, string state)
    {
        var isImported = kind == "imported" || state == "PendingImport";
        var key = state == "Unavailable" ? await MakeInStoreAsync(world) : await world.CreateKeyAsync(
            $$"""
            {"KeySpec":"{{Kinds[kind].Spec}}","KeyUsage":"{{Kinds[kind].Usage}}","MultiRegion":true{{(isImported ? ""","Origin":"EXTERNAL" """ : "")}}}
            """);
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["$key"] = key.Id,
            ["$other"] = state == "Updating" ? Here : There,
            ["$policy"] = $",\"Policy\":{JsonValue.Create(Authorization.Statements.Policy(Authorization.Statements.Allow(
                "kms:*", principal: Authorization.Statements.Aws("arn:aws:iam::000000000000:root")))).ToJsonString()}",
            ["$import"] = "",
        };
        var material = Kinds[kind].Spec.StartsWith("ECC", StringComparison.Ordinal) ? ImportTests.NewCurveKey() : new byte[32];
        if (isImported)
        {
            values["$import"] = await ImportTests.PrepareAsync(world, key, material) + ImportTests.DoesNotExpire;
            await world.KmsOkAsync("ImportKeyMaterial", $$"""{"KeyId":"{{key.Id}}"{{values["$import"]}}}""");
        }

        await UseAsync(world, kind, key, values);
        if (state is "Enabled" or "Disabled" or "PendingReplicaDeletion" or "Updating")
        {
            await world.KmsOkAsync("ReplicateKey", $$"""{"KeyId":"{{key.Id}}","ReplicaRegion":"{{There}}"}""");
            if (isImported)
            {
                values["$material"] = Convert.ToBase64String(material);
            }
        }

        return (key, values);
    }

    /// <summary>Brings a key into its state. The clock doesn't move from here on: some states are over in a second.</summary>
    private static async Task<TestKey> FinishAsync(
        TestWorld world, string kind, TestKey key, Dictionary<string, string> values, string state, string region)
    {
        if (state == "Updating")
        {
            if (values.Remove("$material", out var material))
            {
                values["$import"] = await ImportTests.PrepareAsync(world, key, Convert.FromBase64String(material), region: There) + ImportTests.DoesNotExpire;
                await world.KmsOkAsync("ImportKeyMaterial", $$"""{"KeyId":"{{key.Id}}"{{values["$import"]}}}""", region: There);
            }

            var grant = await world.KmsOkAsync(
                "CreateGrant",
                $$"""{"KeyId":"{{key.Id}}","GranteePrincipal":"arn:aws:iam::000000000000:root","Operations":["DescribeKey"]}""", region: There);
            values["$grant"] = grant.Text("GrantId");
        }

        await (state switch
        {
            "Disabled" => world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{key.Id}}"}"""),
            "PendingDeletion" or "PendingReplicaDeletion" => world.KmsOkAsync("ScheduleKeyDeletion", $$"""{"KeyId":"{{key.Id}}"}"""),
            "PendingImport" => world.KmsOkAsync("DeleteImportedKeyMaterial", $$"""{"KeyId":"{{key.Id}}"}"""),
            "Unavailable" => DisconnectAsync(world, key),
            "Creating" => world.KmsOkAsync("ReplicateKey", $$"""{"KeyId":"{{key.Id}}","ReplicaRegion":"{{There}}"}"""),
            "Updating" => world.KmsOkAsync("UpdatePrimaryRegion", $$"""{"KeyId":"{{key.Id}}","PrimaryRegion":"{{There}}"}"""),
            _ => Task.FromResult<JsonNode>(new JsonObject()),
        });
        if (kind == "symmetric")
        {
            // No alias can be made of a key that is pending deletion.
            var target = state.StartsWith("Pending", StringComparison.Ordinal) ? (await world.CreateKeyAsync()).Id : key.Id;
            await world.KmsOkAsync("CreateAlias", $$"""{"AliasName":"alias/own","TargetKeyId":"{{target}}"}""", region: region);
        }

        var arn = key.Arn.Replace(Here, region, StringComparison.Ordinal);
        Assert.Equal(state, await world.StateAsync(arn, region));
        return key with { Arn = arn };
    }

    /// <summary>What calls of the key need that only the enabled key can give.</summary>
    private static async Task UseAsync(TestWorld world, string kind, TestKey key, Dictionary<string, string> values)
    {
        switch (kind)
        {
            case "symmetric":
                values["$blob"] = await world.EncryptAsync(key.Id);
                values["$grant"] = (await world.KmsOkAsync(
                    "CreateGrant",
                    $$"""{"KeyId":"{{key.Id}}","GranteePrincipal":"arn:aws:iam::000000000000:root","Operations":["DescribeKey"]}""")).Text("GrantId");
                break;
            case "agreement":
                values["$public"] = (await world.KmsOkAsync("GetPublicKey", $$"""{"KeyId":"{{key.Id}}"}""")).Text("PublicKey");
                break;
            case "signing":
                values["$signature"] = (await world.KmsOkAsync(
                    "Sign", $$"""{"KeyId":"{{key.Id}}","Message":"AAAA","SigningAlgorithm":"ECDSA_SHA_256"}""")).Text("Signature");
                break;
            case "mac":
                values["$mac"] = (await world.KmsOkAsync(
                    "GenerateMac", $$"""{"KeyId":"{{key.Id}}","Message":"AAAA","MacAlgorithm":"HMAC_SHA_256"}""")).Text("Mac");
                break;
        }
    }

    private static async Task<TestKey> MakeInStoreAsync(TestWorld world)
    {
        var store = await CustomKeyStoreTests.ConnectNewAsync(world);
        return await world.CreateKeyAsync($$"""{"Origin":"AWS_CLOUDHSM","CustomKeyStoreId":"{{store}}"}""");
    }

    private static async Task<JsonNode> DisconnectAsync(TestWorld world, TestKey key) => await world.KmsOkAsync(
        "DisconnectCustomKeyStore", $$"""{"CustomKeyStoreId":"{{(await world.DescribeAsync(key.Id)).Text("CustomKeyStoreId")}}"}""");
}
