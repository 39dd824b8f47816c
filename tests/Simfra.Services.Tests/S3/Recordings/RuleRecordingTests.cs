using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.S3Replay;

namespace Simfra.Services.Tests.S3;

/// <summary>Recorded answers of AWS on the rules of lifecycles, replication and inventories, against a world's.</summary>
public sealed class RuleRecordingTests
{
    private const string Expiration = "<expiration>";

    [SharedDataFact(General)]
    public async Task ALifecycle_GoesWithItsBucketAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_delete_lifecycle_configuration_on_bucket_deletion");
        await SetLifecycleAsync(replay, Lifecycles.Rule("<Expiration><Days>7</Days></Expiration>", "<Filter><Prefix></Prefix></Filter>", "wholebucket"));
        await replay.GetAsync("get-bucket-lifecycle-conf", "/orders?lifecycle");
        await replay.DoAsync("DELETE", "/orders");
        await replay.DoAsync("PUT", "/orders");
        await replay.GetAsync("get-bucket-lifecycle-exc", "/orders?lifecycle");
    }

    [SharedDataFact(General)]
    public async Task LifecyclesOfVersions_AreToldAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_bucket_lifecycle_configuration_object_expiry_versioned", Expiration);
        await replay.SetVersioningAsync();
        await SetLifecycleAsync(replay, Lifecycles.Rule(
            "<Expiration><Days>1</Days></Expiration>" +
            "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>", id: "rule2"));
        await replay.GetAsync("get-bucket-lifecycle-conf", "/orders?lifecycle");
        var first = (await replay.DoAsync("PUT", "/orders/a", "test")).Header("x-amz-version-id");
        await replay.HeadAsync("head-object-expiry", "/orders/a");
        var second = (await replay.DoAsync("PUT", "/orders/a", "test")).Header("x-amz-version-id");
        await replay.HeadAsync("head-object-expiry-noncurrent", $"/orders/a?versionId={first}");
        await replay.HeadAsync("head-object-expiry-current-with-version-id", $"/orders/a?versionId={second}");
        await replay.HeadAsync("head-object-expiry-current-without-version-id", "/orders/a");
    }

    [SharedDataFact(General)]
    public async Task LifecyclesOfSeveralRules_AreToldAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_bucket_lifecycle_multiple_rules", Expiration);
        await SetLifecycleAsync(replay, string.Concat(new[] { ("testobject", "rule_one", 1), ("test", "rule_two", 7), ("t", "rule_three", 15) }.Select(
            static r => Lifecycles.Rule($"<Expiration><Days>{r.Item3}</Days></Expiration>", $"<Filter><Prefix>{r.Item1}</Prefix></Filter>", r.Item2))));
        await replay.GetAsync("get-bucket-lifecycle-conf", "/orders?lifecycle");
        await replay.PutAsync("put-object-match-both-rules", "/orders/testobject-expired", "test");
        await replay.PutAsync("put-object-match-rule-2", "/orders/test-object", "test");
        await replay.PutAsync("put-object-no-match", "/orders/no-match", "test");
    }

    [SharedDataFact(General)]
    public async Task LifecyclesOfMarkers_AreToldAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_lifecycle_expired_object_delete_marker", Expiration);
        await SetLifecycleAsync(replay, Lifecycles.Rule(
            "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>", id: "rule-marker"));
        await replay.GetAsync("get-bucket-lifecycle-conf", "/orders?lifecycle");
        await replay.PutAsync("put-object", "/orders/a", "test");
        await replay.HeadAsync("head-object", "/orders/a");
    }

    [SharedDataFact(General)]
    public async Task Inventories_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_s3_inventory_report_crud");
        const string target = "/orders?inventory&id=test-inventory";
        await replay.PutAsync("put-inventory-config", target, Inventory("test-inventory", "<Field>Size</Field><Field>ETag</Field>"));
        await replay.GetAsync("list-inventory-config", "/orders?inventory");
        await replay.GetAsync("get-inventory-config", target);
        await replay.DeleteAsync("del-inventory-config", target);
        await replay.GetAsync("list-inventory-config-after-del", "/orders?inventory");
        await replay.GetAsync("get-nonexistent-inv-config", target);

        var order = await OpenAsync(world, General, "test_put_bucket_inventory_config_order");
        foreach (var id in (string[])["z-test", "a-test", "test-1"])
        {
            await order.DoAsync("PUT", $"/orders?inventory&id={id}", Inventory(id));
        }

        await order.GetAsync("list-inventory-config", "/orders?inventory");
        await order.DeleteAsync("del-inventory-config", "/orders?inventory&id=z-test");
        await order.GetAsync("list-inventory-config-after-del", "/orders?inventory");
    }

    [SharedDataFact(General)]
    public async Task Replication_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_replication_config", "role", "id", "dest-bucket");
        await replay.DoAsync("PUT", "/copies");
        const string rule = "<Rule><Priority>1</Priority><Status>Enabled</Status><Filter><Prefix>Tax</Prefix></Filter>" +
            "<DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>" +
            "<Destination><Bucket>arn:aws:s3:::copies</Bucket></Destination></Rule>";
        await replay.GetAsync("expected_error_no_replication_set", "/orders?replication");
        await replay.PutAsync("expected_error_versioning_not_enabled", "/orders?replication", Document(rule));
        await replay.SetVersioningAsync();
        await replay.SetVersioningAsync(bucket: "copies");
        await replay.PutAsync("put-bucket-replication", "/orders?replication", Document(rule));
        await replay.GetAsync("get-bucket-replication", "/orders?replication");
        await replay.PutAsync("put-empty-bucket-replication-rules", "/orders?replication", Document(""));
        await replay.DeleteAsync("delete-bucket-replication", "/orders?replication");
        await replay.DeleteAsync("delete-bucket-replication-idempotent", "/orders?replication");
    }

    [SharedDataFact(General)]
    public async Task ReplicationWithoutAFilter_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_replication_config_without_filter", "role", "dest-bucket");
        await replay.DoAsync("PUT", "/copies");
        await replay.SetVersioningAsync();
        await replay.PutAsync("expected_error_dest_does_not_exist", "/orders?replication", Document(Rule("does-not-exist")));
        await replay.PutAsync("expected_error_dest_versioning_disabled", "/orders?replication", Document(Rule("copies")));
        await replay.SetVersioningAsync(bucket: "copies");
        await replay.PutAsync("put-bucket-replication", "/orders?replication", Document(Rule("copies")));
        await replay.GetAsync("get-bucket-replication", "/orders?replication");

        static string Rule(string bucket) =>
            "<Rule><ID>rtc</ID><Priority>0</Priority><Filter/><Status>Disabled</Status>" +
            $"<Destination><Bucket>arn:aws:s3:::{bucket}</Bucket><StorageClass>STANDARD</StorageClass>" +
            "<ReplicationTime><Status>Enabled</Status><Time><Minutes>15</Minutes></Time></ReplicationTime>" +
            "<Metrics><Status>Enabled</Status><EventThreshold><Minutes>15</Minutes></EventThreshold></Metrics></Destination>" +
            "<DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication></Rule>";
    }

    private static Task<RawAnswer> SetLifecycleAsync(S3Replay replay, string rules) =>
        replay.DoAsync("PUT", "/orders?lifecycle", $"<LifecycleConfiguration>{rules}</LifecycleConfiguration>");

    private static string Document(string rules) => $"<ReplicationConfiguration><Role>{Replications.Role}</Role>{rules}</ReplicationConfiguration>";

    private static string Inventory(string id, string fields = "") =>
        "<InventoryConfiguration><Destination>" +
        "<S3BucketDestination><Bucket>arn:aws:s3:::orders</Bucket><Format>CSV</Format></S3BucketDestination></Destination>" +
        $"<IsEnabled>true</IsEnabled><Id>{id}</Id><IncludedObjectVersions>All</IncludedObjectVersions>" +
        (fields.Length == 0 ? "" : $"<OptionalFields>{fields}</OptionalFields>") +
        "<Schedule><Frequency>Daily</Frequency></Schedule></InventoryConfiguration>";
}
