using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.S3Replay;

namespace Simfra.Services.Tests.S3;

/// <summary>Recorded answers of AWS on what buckets are set to, against a world's.</summary>
public sealed class SettingRecordingTests
{
    [SharedDataFact(Api)]
    public async Task Versioning_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Api, "test_bucket_versioning_crud");
        Task<RawAnswer> SetAsync(string step, string status, string bucket = "orders") =>
            replay.PutAsync(step, $"/{bucket}?versioning", Versions.Configuration(status.Length == 0 ? "" : $"<Status>{status}</Status>"));

        await replay.GetAsync("get-versioning-before", "/orders?versioning");
        await SetAsync("put-versioning-suspended-before", "Suspended");
        await replay.GetAsync("get-versioning-after-suspended", "/orders?versioning");
        await SetAsync("put-versioning-enabled-lowercase", "enabled");
        await SetAsync("put-versioning-enabled-capitalized", "Enabled");
        await replay.GetAsync("get-versioning-after-enabled", "/orders?versioning");
        await SetAsync("put-versioning-suspended-after", "Suspended");
        await SetAsync("put-versioning-disabled", "Disabled");
        await SetAsync("put-versioning-empty", "");
        await SetAsync("put-versioning-no-bucket", "Suspended", "no-bucket-here");
        await replay.GetAsync("get-versioning-no-bucket", "/no-bucket-here?versioning");
    }

    [SharedDataFact(Api)]
    public async Task DefaultEncryption_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Api, "test_s3_default_bucket_encryption");
        await replay.GetAsync("default-bucket-encryption", "/orders?encryption");
        await replay.DeleteAsync("delete-bucket-encryption", "/orders?encryption");
        await replay.DeleteAsync("delete-bucket-encryption-idempotent", "/orders?encryption");
        await replay.GetAsync("get-bucket-no-encryption", "/orders?encryption");

        var own = await OpenAsync(world, Api, "test_s3_bucket_encryption_sse_s3");
        await own.PutAsync("put-bucket-enc", "/orders?encryption", Encryption(Rule("AES256", bucketKey: true)));
        await own.PutAsync("put-object-encrypted", "/orders/a", "test-encrypted");
        await own.HeadAsync("head-object-encrypted", "/orders/a");
        await own.GetAsync("get-object-encrypted", "/orders/a");
    }

    [SharedDataFact(Api)]
    public async Task EncryptionThatIsNone_IsRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Api, "test_s3_default_bucket_encryption_exc");
        await replay.GetAsync("get-bucket-enc-no-bucket", "/no-bucket-here?encryption");
        await replay.DeleteAsync("delete-bucket-enc-no-bucket", "/no-bucket-here?encryption");
        await replay.PutAsync("put-bucket-enc-no-bucket", "/no-bucket-here?encryption", Encryption(""));
        await replay.PutAsync("put-bucket-encryption-no-rules", "/orders?encryption", Encryption(""));
        await replay.PutAsync(
            "put-bucket-encryption-two-rules", "/orders?encryption", Encryption(Rule("AES256", bucketKey: true) + Rule("AES256", bucketKey: true)));
        await replay.PutAsync("put-bucket-encryption-kms-with-aes", "/orders?encryption", Encryption(Rule("AES256", "randomkeyid", bucketKey: true)));
    }

    [SharedDataFact(General)]
    public async Task EncryptionUnderAKey_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_s3_sse_bucket_key_default");
        var key = (await EncryptionTestCalls.CreateKeyAsync(world)).Split('/')[^1];
        await replay.PutAsync("put-obj-default-before-setting", "/orders/a", "test-sse");
        await replay.GetAsync("get-obj-default-before-setting", "/orders/a");
        await replay.PutAsync("put-bucket-encryption", "/orders?encryption", Encryption(Rule("aws:kms", key, bucketKey: true)));
        await replay.GetAsync("get-bucket-encryption", "/orders?encryption");
        await replay.GetAsync("get-obj-default-after-setting", "/orders/a");
        await replay.PutAsync("put-obj-after-setting", "/orders/b", "test-sse");
        await replay.GetAsync("get-obj-after-setting", "/orders/b");
    }

    [SharedDataFact(Api)]
    public async Task Tags_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Api, "test_bucket_tagging_crud");
        await replay.GetAsync("get-bucket-tags-empty", "/orders?tagging");
        await replay.PutAsync("put-bucket-tags", "/orders?tagging", TagRecordingTests.Document(("tag1", "tag1"), ("tag2", "")));
        await replay.GetAsync("get-bucket-tags", "/orders?tagging");
        await replay.PutAsync("put-bucket-tags-overwrite", "/orders?tagging", TagRecordingTests.Document(("tag3", "tag3")));
        await replay.GetAsync("get-bucket-tags-overwritten", "/orders?tagging");
        await replay.DeleteAsync("delete-bucket-tags", "/orders?tagging");
        await replay.PutAsync("put-bucket-tags-empty", "/orders?tagging", TagRecordingTests.Document());

        var none = await OpenAsync(world, Api, "test_put_bucket_tagging_none_value");
        await none.PutAsync("put-bucket-tags-origin", "/orders?tagging", TagRecordingTests.Document(("tag1", "tag1")));
        await none.PutAsync("put-none-tag-set", "/orders?tagging", TagRecordingTests.Document());
        await none.GetAsync("no-such-tag-set", "/orders?tagging");
    }

    [SharedDataFact(Api)]
    public async Task Ownership_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Api, "test_crud_bucket_ownership_controls");
        await replay.GetAsync("default-ownership", "/orders?ownershipControls");
        await replay.PutAsync("put-ownership", "/orders?ownershipControls", S3TestCalls.Ownership("ObjectWriter"));
        await replay.GetAsync("get-ownership", "/orders?ownershipControls");
        await replay.DeleteAsync("delete-ownership", "/orders?ownershipControls");
        await replay.GetAsync("get-ownership-after-delete", "/orders?ownershipControls");
        await replay.DeleteAsync("delete-ownership-after-delete", "/orders?ownershipControls");
        await replay.DoAsync("PUT", "/owned", null, ("x-amz-object-ownership", "BucketOwnerPreferred"));
        await replay.GetAsync("get-ownership-at-creation", "/owned?ownershipControls");

        var refused = await OpenAsync(world, Api, "test_bucket_ownership_controls_exc");
        await refused.DoAsync("PUT", "/another");
        await refused.GetAsync("default-ownership", "/another?ownershipControls");
        const string rule = "<Rule><ObjectOwnership>BucketOwnerPreferred</ObjectOwnership></Rule>";
        await refused.PutAsync("put-ownership-multiple-rules", "/another?ownershipControls", $"<OwnershipControls>{rule}{rule}</OwnershipControls>");
        await refused.PutAsync("put-ownership-wrong-value", "/another?ownershipControls", S3TestCalls.Ownership("RandomValue"));
        await refused.PutAsync("put-ownership-empty-rule", "/another?ownershipControls", "<OwnershipControls/>");
        await refused.SendAsync("ownership-wrong-value-at-creation", "PUT", "/third", null, [("x-amz-object-ownership", "RandomValue")]);
        await refused.SendAsync("ownership-non-value-at-creation", "PUT", "/third", null, [("x-amz-object-ownership", "")]);
    }

    [SharedDataFact(Api)]
    public async Task Acceleration_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Api, "test_bucket_acceleration_configuration_crud");
        const string target = "/orders?accelerate";
        await replay.GetAsync("get-bucket-default-accelerate-config", target);
        await replay.PutAsync("put-bucket-accelerate-config-enabled", target, Document("Enabled"));
        await replay.GetAsync("get-bucket-accelerate-config-enabled", target);
        await replay.PutAsync("put-bucket-accelerate-config-disabled", target, Document("Suspended"));
        await replay.GetAsync("get-bucket-accelerate-config-disabled", target);

        static string Document(string status) => $"<AccelerateConfiguration><Status>{status}</Status></AccelerateConfiguration>";
    }

    [SharedDataFact(General)]
    public async Task Payers_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_s3_request_payer");
        await replay.PutAsync("put-bucket-request-payment", "/orders?requestPayment", Document("Requester"));
        await replay.GetAsync("get-bucket-request-payment", "/orders?requestPayment");
        var refused = await OpenAsync(world, General, "test_s3_request_payer_exceptions");
        await refused.PutAsync("wrong-payer-type", "/orders?requestPayment", Document("Random"));
        await refused.PutAsync("wrong-bucket-name", "/no-bucket-here?requestPayment", Document("Requester"));

        static string Document(string payer) => $"<RequestPaymentConfiguration><Payer>{payer}</Payer></RequestPaymentConfiguration>";
    }

    [SharedDataFact(Api)]
    public async Task Metrics_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var none = await OpenAsync(world, Api, "test_get_bucket_metrics_configuration_not_exist");
        await none.GetAsync("get_bucket_metrics_configuration", "/orders?metrics&id=does-not-exist");
        var one = await OpenAsync(world, Api, "test_get_bucket_metrics_configuration");
        await PutAsync("one", "logs/");
        await one.GetAsync("get_bucket_metrics_configuration", "/orders?metrics&id=one");
        var delete = await OpenAsync(world, Api, "test_delete_metrics_configuration");
        await delete.DeleteAsync("delete_bucket_metrics_configuration", "/orders?metrics&id=one");
        await delete.GetAsync("get_bucket_metrics_configuration", "/orders?metrics&id=one");
        var list = await OpenAsync(world, Api, "test_list_bucket_metrics_configurations");
        await PutAsync("one", "logs/prefix");
        await PutAsync("two", "logs/prefix");
        await list.GetAsync("list_bucket_metrics_configurations", "/orders?metrics");

        Task<RawAnswer> PutAsync(string id, string prefix) => none.DoAsync(
            "PUT", $"/orders?metrics&id={id}",
            $"<MetricsConfiguration><Id>{id}</Id><Filter><Prefix>{prefix}</Prefix></Filter></MetricsConfiguration>");
    }

    [SharedDataFact(General)]
    public async Task Analyses_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = (await OpenAsync(world, General, "test_s3_analytics_configurations")).With("<bucket>", "arn:aws:s3:::analytics");
        const string first = "config_with_storage_analysis_1";
        const string second = "config_with_storage_analysis_2";
        await replay.PutAsync("put_config_with_storage_analysis_err", Target("different-id"), Document(first, "test_ls"));
        await replay.GetAsync("get_config_with_storage_analysis_err", Target("non-existent"));
        await replay.DeleteAsync("delete_config_with_storage_analysis_err", Target("non-existent"));
        await replay.PutAsync("put_config_with_storage_analysis_1", Target(first), Document(first, "test_ls"));
        await replay.GetAsync("get_config_with_storage_analysis_1", Target(first));
        await replay.DoAsync("PUT", Target(first), Document(first, "test_ls_2"));
        await replay.GetAsync("get_config_with_storage_analysis_2", Target(first));
        await replay.DoAsync("PUT", Target(second), Document(second, "test_ls_3"));
        await replay.GetAsync("get_config_with_storage_analysis_3", Target(second));
        await replay.GetAsync("list_config_with_storage_analysis_1", "/orders?analytics");
        await replay.DoAsync("DELETE", Target(second));
        await replay.GetAsync("list_config_with_storage_analysis_2", "/orders?analytics");

        static string Target(string id) => $"/orders?analytics&id={id}";
        static string Document(string id, string prefix) =>
            $"<AnalyticsConfiguration><Id>{id}</Id><Filter><Prefix>{prefix}</Prefix></Filter><StorageClassAnalysis><DataExport>" +
            "<OutputSchemaVersion>V_1</OutputSchemaVersion><Destination><S3BucketDestination><Format>CSV</Format><Bucket>arn:aws:s3:::analytics</Bucket>" +
            "<Prefix>test</Prefix></S3BucketDestination></Destination></DataExport></StorageClassAnalysis></AnalyticsConfiguration>";
    }

    private static string Encryption(string rules) => $"<ServerSideEncryptionConfiguration>{rules}</ServerSideEncryptionConfiguration>";

    private static string Rule(string algorithm, string? key = null, bool bucketKey = false) =>
        $"<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>{algorithm}</SSEAlgorithm>" +
        $"{(key is null ? "" : $"<KMSMasterKeyID>{key}</KMSMasterKeyID>")}</ApplyServerSideEncryptionByDefault>" +
        $"<BucketKeyEnabled>{(bucketKey ? "true" : "false")}</BucketKeyEnabled></Rule>";
}
