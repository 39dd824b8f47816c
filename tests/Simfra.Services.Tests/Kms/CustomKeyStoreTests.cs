using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Kms;

/// <summary>Custom key stores: what KMS itself keeps of them.</summary>
public sealed class CustomKeyStoreTests
{
    private const string Service = "com.amazonaws.vpce.us-east-1.vpce-svc-0e123abc123198abc";

    private const string External = """
        {"CustomKeyStoreName":"outside","CustomKeyStoreType":"EXTERNAL_KEY_STORE","XksProxyConnectivity":"PUBLIC_ENDPOINT",
         "XksProxyUriEndpoint":"https://xks.example.com","XksProxyUriPath":"/kms/xks/v1",
         "XksProxyAuthenticationCredential":{"AccessKeyId":"ABCDEFGHIJKLMNOPQRSTUVWX","RawSecretAccessKey":"DXjSUawnel2fr6SKC7G25CNxTyWKE5PF9XX6H/u9pSo="}}
        """;

    [Fact]
    public async Task AKeyStore_Connects_HoldsKeys_AndGoesWhenItIsEmpty()
    {
        await using var world = await TestWorld.StartAsync();
        var id = (await world.KmsOkAsync("CreateCustomKeyStore", Cluster("hsm", "cluster-3a23b4cdefg"))).Text("CustomKeyStoreId");
        Assert.Equal("DISCONNECTED", await StateAsync(world, id));
        (await world.KmsAsync("CreateKey", KeyIn(id))).AssertJsonError("CustomKeyStoreInvalidStateException", null);
        (await world.KmsAsync("DisconnectCustomKeyStore", Of(id))).AssertJsonError("CustomKeyStoreInvalidStateException", null);

        await world.KmsOkAsync("ConnectCustomKeyStore", Of(id));
        Assert.Equal("CONNECTING", await StateAsync(world, id));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("CONNECTED", await StateAsync(world, id));
        await world.KmsOkAsync("ConnectCustomKeyStore", Of(id));
        Assert.Equal("CONNECTED", await StateAsync(world, id));
        var key = await world.CreateKeyAsync(KeyIn(id));
        var metadata = await world.DescribeAsync(key.Id);
        Assert.Equal((id, "cluster-3a23b4cdefg", "AWS_CLOUDHSM"), (metadata.Text("CustomKeyStoreId"), metadata.Text("CloudHsmClusterId"), metadata.Text("Origin")));
        var blob = await world.EncryptAsync(key.Id);
        Assert.Equal(16, (await world.KmsOkAsync("GenerateRandom", $$"""{"NumberOfBytes":16,"CustomKeyStoreId":"{{id}}"}""")).Bytes("Plaintext").Length);
        (await world.KmsAsync("DeleteCustomKeyStore", Of(id))).AssertJsonError("CustomKeyStoreHasCMKsException", null);

        await world.KmsOkAsync("DisconnectCustomKeyStore", Of(id));
        Assert.Equal(("Unavailable", "DISCONNECTING"), (await world.StateAsync(key.Id), await StateAsync(world, id)));
        foreach (var operation in new[] { "ConnectCustomKeyStore", "DisconnectCustomKeyStore", "DeleteCustomKeyStore" })
        {
            var refused = await world.KmsAsync(operation, Of(id));
            refused.AssertJsonError(operation == "DeleteCustomKeyStore" ? "CustomKeyStoreHasCMKsException" : "CustomKeyStoreInvalidStateException", null);
        }

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("DISCONNECTED", await StateAsync(world, id));
        (await world.KmsAsync("Decrypt", $$"""{"CiphertextBlob":"{{blob}}"}""")).AssertJsonError("KMSInvalidStateException", $"{key.Arn} is unavailable.");
        (await world.KmsAsync("RotateKeyOnDemand", $$"""{"KeyId":"{{key.Id}}"}""")).AssertJsonError("UnsupportedOperationException", null);
        await world.KmsOkAsync("ScheduleKeyDeletion", $$"""{"KeyId":"{{key.Id}}","PendingWindowInDays":7}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(7));
        await world.KmsOkAsync("DeleteCustomKeyStore", Of(id));
        (await world.KmsAsync("DescribeCustomKeyStores", Of(id))).AssertJsonError("CustomKeyStoreNotFoundException", null);
    }

    [Fact]
    public async Task AnExternalKeyStore_KeepsItsProxy_AndItsKeysAreRefusedByNameForCryptography()
    {
        await using var world = await TestWorld.StartAsync();
        var id = (await world.KmsOkAsync("CreateCustomKeyStore", External)).Text("CustomKeyStoreId");
        await world.KmsOkAsync("UpdateCustomKeyStore", $$"""{"CustomKeyStoreId":"{{id}}","XksProxyUriPath":"/other/kms/xks/v1"}""");
        await world.KmsOkAsync("ConnectCustomKeyStore", Of(id));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        var store = (await world.KmsOkAsync("DescribeCustomKeyStores", """{"CustomKeyStoreName":"outside"}"""))["CustomKeyStores"]![0]!;
        var key = await world.CreateKeyAsync($$"""{"Origin":"EXTERNAL_KEY_STORE","CustomKeyStoreId":"{{id}}","XksKeyId":"bb8562717f809024"}""");

        Assert.Equal(
            ("PUBLIC_ENDPOINT", "ABCDEFGHIJKLMNOPQRSTUVWX", "https://xks.example.com", "/other/kms/xks/v1"),
            (
                store["XksProxyConfiguration"]!.Text("Connectivity"), store["XksProxyConfiguration"]!.Text("AccessKeyId"),
                store["XksProxyConfiguration"]!.Text("UriEndpoint"), store["XksProxyConfiguration"]!.Text("UriPath")));
        Assert.Equal("bb8562717f809024", (await world.DescribeAsync(key.Id))["XksKeyConfiguration"]!.Text("Id"));
        (await world.KmsAsync("Encrypt", $$"""{"KeyId":"{{key.Id}}","Plaintext":"AAAA"}""")).AssertJsonError("NotImplemented", null, 501);
        (await world.KmsAsync("CreateKey", $$"""{"Origin":"EXTERNAL_KEY_STORE","CustomKeyStoreId":"{{id}}","XksKeyId":"bb8562717f809024"}""")).AssertJsonError(
            "XksKeyAlreadyInUseException", null);
        (await world.KmsAsync("GenerateRandom", $$"""{"NumberOfBytes":16,"CustomKeyStoreId":"{{id}}"}""")).AssertJsonError("UnsupportedOperationException", null);
        (await world.KmsAsync("CreateCustomKeyStore", External.Replace("outside", "again", StringComparison.Ordinal)
            .Replace("\"/kms", "\"/other/kms", StringComparison.Ordinal))).AssertJsonError("XksProxyUriInUseException", null);
    }

    [Fact]
    public async Task CreateCustomKeyStore_ThatCannotBe_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await world.KmsOkAsync("CreateCustomKeyStore", Cluster("hsm", "cluster-3a23b4cdefg"));
        var withoutPassword = JsonNode.Parse(Cluster("new", "cluster-2a23b4cdefg"))!.AsObject();
        withoutPassword.Remove("KeyStorePassword");
        var withoutCertificate = JsonNode.Parse(Cluster("new", "cluster-2a23b4cdefg"))!;
        withoutCertificate["TrustAnchorCertificate"] = "nothing";

        (await world.KmsAsync("CreateCustomKeyStore", Cluster("hsm", "cluster-2a23b4cdefg"))).AssertJsonError("CustomKeyStoreNameInUseException", null);
        (await world.KmsAsync("CreateCustomKeyStore", Cluster("new", "cluster-3a23b4cdefg"))).AssertJsonError("CloudHsmClusterInUseException", null);
        (await world.KmsAsync("CreateCustomKeyStore", withoutPassword.ToJsonString())).AssertJsonError("ValidationException", null);
        (await world.KmsAsync("CreateCustomKeyStore", withoutCertificate.ToJsonString())).AssertJsonError("IncorrectTrustAnchorException", null);
        (await world.KmsAsync("UpdateCustomKeyStore", Of("cks-none"))).AssertJsonError("CustomKeyStoreNotFoundException", null);
        (await world.KmsAsync("ConnectCustomKeyStore", Of("cks-none"))).AssertJsonError("CustomKeyStoreNotFoundException", null);
    }

    [Fact]
    public async Task UpdateCustomKeyStore_OfWhatAConnectionIsMadeWith_NeedsADisconnectedStore()
    {
        await using var world = await TestWorld.StartAsync();
        var cluster = await ConnectNewAsync(world);
        var outside = (await world.KmsOkAsync("CreateCustomKeyStore", External)).Text("CustomKeyStoreId");
        await world.KmsOkAsync("ConnectCustomKeyStore", Of(outside));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        await UpdateAsync(cluster, ""","NewCustomKeyStoreName":"new" """, null);
        await UpdateAsync(cluster, ""","KeyStorePassword":"password2" """, "CustomKeyStoreInvalidStateException");
        await UpdateAsync(cluster, ""","CloudHsmClusterId":"cluster-7a23b4cdefg" """, "CustomKeyStoreInvalidStateException");
        await UpdateAsync(cluster, ""","XksProxyUriPath":"/kms/xks/v1" """, "ValidationException");
        await UpdateAsync(outside, ""","NewCustomKeyStoreName":"else","XksProxyUriPath":"/else/kms/xks/v1" """, null);
        await UpdateAsync(
            outside,
            ""","XksProxyAuthenticationCredential":{"AccessKeyId":"BBBBBBGHIJKLMNOPQRSTUVWX","RawSecretAccessKey":"DXjSUawnel2fr6SKC7G25CNxTyWKE5PF9XX6H/u9pSo="}""",
            null);
        await UpdateAsync(outside, ""","XksProxyUriEndpoint":"https://else.example.com" """, "CustomKeyStoreInvalidStateException");
        await UpdateAsync(outside, ""","CloudHsmClusterId":"cluster-7a23b4cdefg" """, "ValidationException");
        await world.KmsOkAsync("DisconnectCustomKeyStore", Of(outside));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await UpdateAsync(outside, ""","XksProxyConnectivity":"VPC_ENDPOINT_SERVICE" """, "ValidationException");
        await UpdateAsync(
            outside,
            $$"""
            ,"XksProxyConnectivity":"VPC_ENDPOINT_SERVICE","XksProxyUriEndpoint":"https://private.example.com",
            "XksProxyVpcEndpointServiceName":"{{Service}}"
            """,
            null);

        var proxy = (await world.KmsOkAsync("DescribeCustomKeyStores", Of(outside)))["CustomKeyStores"]![0]!["XksProxyConfiguration"]!;
        Assert.Equal(
            ["VPC_ENDPOINT_SERVICE", "https://private.example.com", "/else/kms/xks/v1", Service, "000000000000", "BBBBBBGHIJKLMNOPQRSTUVWX"],
            new[] { "Connectivity", "UriEndpoint", "UriPath", "VpcEndpointServiceName", "VpcEndpointServiceOwner", "AccessKeyId" }.Select(proxy.Text));

        async Task UpdateAsync(string id, string more, string? error)
        {
            var answer = await world.KmsAsync("UpdateCustomKeyStore", $$"""{"CustomKeyStoreId":"{{id}}"{{more}}}""");
            Assert.Equal(error, answer.Status == System.Net.HttpStatusCode.OK ? null : answer.JsonError);
        }
    }

    [Fact]
    public async Task AnEndpointService_IsOfOneStoreAlone()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.KmsAsync("CreateCustomKeyStore", InVpc("one", "one.example.com", Service))).Ok();

        (await world.KmsAsync("CreateCustomKeyStore", InVpc("two", "two.example.com", Service))).AssertJsonError(
            "XksProxyVpcEndpointServiceInUseException", null);
        (await world.KmsAsync("CreateCustomKeyStore", InVpc("two", "one.example.com", Service + "2").Replace("/kms/xks", "/two/kms/xks", StringComparison.Ordinal)))
            .AssertJsonError("XksProxyUriEndpointInUseException", null);
        (await world.KmsAsync("CreateCustomKeyStore", InVpc("two", "two.example.com", Service + "2"))).Ok();
    }

    [Fact]
    public async Task AnAccount_HasTenStoresAtMost()
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            await world.KmsOkAsync("CreateCustomKeyStore", InVpc($"s{i}", $"s{i}.example.com", Service + i));
        }

        (await world.KmsAsync("CreateCustomKeyStore", InVpc("more", "more.example.com", Service + "more"))).AssertJsonError("LimitExceededException", null);
    }

    [Fact]
    public async Task DescribeCustomKeyStores_GivesPages()
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await world.KmsOkAsync("CreateCustomKeyStore", Cluster($"hsm{i}", $"cluster-{i + 2}a23b4cdefg"));
        }

        var first = await world.KmsOkAsync("DescribeCustomKeyStores", """{"Limit":2}""");
        var second = await world.KmsOkAsync("DescribeCustomKeyStores", $$"""{"Limit":2,"Marker":"{{first.Text("NextMarker")}}"}""");

        Assert.Equal((2, 1), (first["CustomKeyStores"]!.AsArray().Count, second["CustomKeyStores"]!.AsArray().Count));
        Assert.False(second["Truncated"]!.GetValue<bool>());
    }

    /// <summary>A connected store of a CloudHSM cluster.</summary>
    internal static async Task<string> ConnectNewAsync(TestWorld world)
    {
        var id = (await world.KmsOkAsync("CreateCustomKeyStore", Cluster("hsm", "cluster-3a23b4cdefg"))).Text("CustomKeyStoreId");
        await world.KmsOkAsync("ConnectCustomKeyStore", Of(id));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        return id;
    }

    private static string InVpc(string name, string host, string service)
    {
        var input = JsonNode.Parse(External)!.AsObject();
        input["CustomKeyStoreName"] = name;
        input["XksProxyConnectivity"] = "VPC_ENDPOINT_SERVICE";
        input["XksProxyUriEndpoint"] = $"https://{host}";
        input["XksProxyVpcEndpointServiceName"] = service;
        return input.ToJsonString();
    }

    private static async Task<string> StateAsync(TestWorld world, string id) =>
        (await world.KmsOkAsync("DescribeCustomKeyStores", Of(id)))["CustomKeyStores"]![0]!.Text("ConnectionState");

    private static string Of(string id) => $$"""{"CustomKeyStoreId":"{{id}}"}""";

    private static string KeyIn(string id) => $$"""{"Origin":"AWS_CLOUDHSM","CustomKeyStoreId":"{{id}}"}""";

    private static string Cluster(string name, string clusterId)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=anchor", pair, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TestWorld.StartTime, TestWorld.StartTime.AddYears(1));
        return new JsonObject
        {
            ["CustomKeyStoreName"] = name,
            ["CloudHsmClusterId"] = clusterId,
            ["KeyStorePassword"] = "password",
            ["TrustAnchorCertificate"] = certificate.ExportCertificatePem(),
        }.ToJsonString();
    }
}
