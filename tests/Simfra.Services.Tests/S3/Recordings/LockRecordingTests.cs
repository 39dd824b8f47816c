using System.Globalization;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.S3Replay;

namespace Simfra.Services.Tests.S3;

/// <summary>Recorded answers of AWS on object lock, against a world's.</summary>
public sealed class LockRecordingTests
{
    private const string Locked = "/locked/test-key";

    private static readonly (string, string) Governance = ("x-amz-object-lock-mode", "GOVERNANCE");

    [SharedDataFact(Api)]
    public async Task SettingsOfABucketWithoutLocks_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Api, "test_put_object_lock_configuration_on_existing_bucket");
        await replay.GetAsync("get-object-lock-existing-bucket-no-config", "/orders?object-lock");
        await replay.PutAsync("put-object-lock-existing-bucket-no-versioning", "/orders?object-lock", Configuration());
        await replay.PutAsync("suspended-versioning", "/orders?versioning", Versions.Configuration("<Status>Suspended</Status>"));
        await replay.PutAsync("put-object-lock-existing-bucket-versioning-disabled", "/orders?object-lock", Configuration());
        await replay.PutAsync("enabled-versioning", "/orders?versioning", Versions.Configuration("<Status>Enabled</Status>"));
        await replay.PutAsync("put-object-lock-existing-bucket-enabled", "/orders?object-lock", Configuration());
        await replay.GetAsync("get-object-lock-existing-bucket-enabled", "/orders?object-lock");
    }

    [SharedDataFact(Api)]
    public async Task SettingsThatAreNone_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenLockedAsync(world, Api, "test_put_object_lock_configuration_exc");
        foreach (var (step, content) in new[]
        {
            ("put-lock-config-no-enabled", Retention("<Mode>GOVERNANCE</Mode><Days>1</Days>")),
            ("put-lock-config-empty", ""),
            ("put-lock-config-empty-rule", $"{Enabled}<Rule/>"),
            ("put-lock-config-empty-retention", Enabled + Retention("")),
            ("put-lock-config-no-days", Enabled + Retention("<Mode>GOVERNANCE</Mode>")),
            ("put-lock-config-bad-mode", Enabled + Retention("<Mode>BAD-VALUE</Mode><Days>1</Days>")),
            ("put-lock-config-both-days-years", Enabled + Retention("<Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years>")),
        })
        {
            await replay.PutAsync(step, "/locked?object-lock", $"<ObjectLockConfiguration>{content}</ObjectLockConfiguration>");
        }

        var get = await OpenAsync(world, Api, "test_get_object_lock_configuration_exc");
        await get.GetAsync("get-lock-config-no-enabled", "/orders?object-lock");
        await get.GetAsync("get-lock-config-bucket-not-exists", "/no-bucket-here?object-lock");
    }

    [SharedDataFact(General)]
    public async Task DefaultRetention_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenLockedAsync(world, General, "test_bucket_config_default_retention");
        await replay.PutAsync("put-lock-config", "/locked?object-lock", Configuration(Retention("<Mode>GOVERNANCE</Mode><Days>1</Days>")));
        await replay.PutAsync("put-object-default", Locked, "test-default-lock");
        await replay.HeadAsync("head-object-default", Locked);
        await replay.PutAsync("put-object-with-lock", Locked, "test-put-object-lock", Governance, Until(world, days: 2));
        await replay.HeadAsync("head-object-with-lock", Locked);
        await replay.PutAsync("put-object-with-lock-no-date", Locked, "test-default-lock", Governance);
    }

    [SharedDataFact(General)]
    public async Task DeleteMarkers_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenLockedAsync(world, General, "test_object_lock_delete_markers");
        await replay.PutAsync("put-object-with-lock", Locked, "test-put-object-lock", Governance, Until(world));
        await replay.HeadAsync("head-object-with-lock", Locked);
        var marker = (await replay.DeleteAsync("put-delete-marker", Locked)).Header("x-amz-version-id");
        await replay.PutAsync("put-object-retention-delete-marker", $"{Locked}?retention&versionId={marker}", RetentionUntil(world));
        await replay.GetAsync("get-object-retention-delete-marker", $"{Locked}?retention&versionId={marker}");
        await replay.HeadAsync("head-object-locked-delete-marker", $"{Locked}?versionId={marker}");
    }

    [SharedDataFact(General)]
    public async Task RetentionThatChanges_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenLockedAsync(world, General, "test_object_lock_extend_duration");
        await replay.PutAsync("put-object-with-lock", Locked, "test-put-object-lock", Governance, Until(world));
        await replay.HeadAsync("head-object-with-lock", Locked);
        await replay.PutAsync("put-object-retention-extend", $"{Locked}?retention", RetentionUntil(world, days: 3));
        await replay.HeadAsync("head-object-with-lock-extended", Locked);
        await replay.PutAsync("put-object-retention-reduce", $"{Locked}?retention", RetentionUntil(world));
    }

    [SharedDataFact(General)]
    public async Task DeletingWhatIsLocked_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenLockedAsync(world, General, "test_delete_locked_object");
        const string target = "/locked/test-delete-locked";
        var version = (await replay.PutAsync("put-obj", target, "test")).Header("x-amz-version-id");
        await replay.PutAsync("put-object-legal-hold", $"{target}?legal-hold", Hold("ON"));
        await replay.DeleteAsync("delete-object-locked", $"{target}?versionId={version}");
        await replay.PostAsync(
            "delete-objects-locked", "/locked?delete",
            $"<Delete><Object><Key>test-delete-locked</Key><VersionId>{version}</VersionId></Object></Delete>");
        await replay.PutAsync("put-object-legal-hold-off", $"{target}?legal-hold", Hold("OFF"));
    }

    [SharedDataFact(General)]
    public async Task HoldsOfVersions_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenLockedAsync(world, General, "test_s3_legal_hold_lock_versioned");
        var first = (await replay.PutAsync("put-object", Locked, "test")).Header("x-amz-version-id");
        await replay.PutAsync("put-object-legal-hold-ver1", $"{Locked}?legal-hold&versionId={first}", Hold("ON"));
        await replay.HeadAsync("head-object-ver1", $"{Locked}?versionId={first}");
        var second = (await replay.PutAsync("put-object-2", Locked, "test")).Header("x-amz-version-id");
        await replay.PutAsync("put-object-legal-hold-ver2", $"{Locked}?legal-hold&versionId={second}", Hold("ON"));
        await replay.HeadAsync("head-object-ver2", $"{Locked}?versionId={second}");
        await replay.PutAsync("remove-object-legal-hold-ver1", $"{Locked}?legal-hold&versionId={first}", Hold("OFF"));
        await replay.HeadAsync("head-object-ver1-no-lock", $"{Locked}?versionId={first}");
        await replay.DeleteAsync("delete-object-ver1", $"{Locked}?versionId={first}");
    }

    [SharedDataFact(General)]
    public async Task CopiesOfWhatIsHeld_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenLockedAsync(world, General, "test_s3_copy_object_legal_hold");
        await replay.PutAsync("put-object", Locked, """{"key": "value"}""", ("x-amz-object-lock-legal-hold", "ON"));
        await replay.HeadAsync("head-object", Locked);
        await replay.CopyAsync("copy-legal-hold", "/locked/dest-key", "locked/test-key");
        await replay.HeadAsync("head-dest-key", "/locked/dest-key");
    }

    [SharedDataFact(General)]
    public async Task ModesThatAreNone_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenLockedAsync(world, General, "test_s3_object_lock_mode_validation");
        var bad = ("x-amz-object-lock-mode", "BAD-VALUE");
        await replay.PutAsync("put-obj-locked-error-no-retain-date", Locked, "test", Governance);
        await replay.PutAsync("put-obj-locked-error-no-mode", Locked, "test", Until(world));
        await replay.PutAsync("put-obj-locked-bad-value", Locked, "test", bad, Until(world));
        await replay.PostAsync("create-mpu-locked-bad-value", $"{Locked}?uploads", "", bad, Until(world));
    }

    private const string Enabled = "<ObjectLockEnabled>Enabled</ObjectLockEnabled>";

    private static async Task<S3Replay> OpenLockedAsync(TestWorld world, string file, string test)
    {
        var replay = await OpenAsync(world, file, test);
        await replay.DoAsync("PUT", "/locked", null, ("x-amz-bucket-object-lock-enabled", "true"));
        return replay;
    }

    private static string Configuration(string rule = "") => $"<ObjectLockConfiguration>{Enabled}{rule}</ObjectLockConfiguration>";

    private static string Retention(string content) => $"<Rule><DefaultRetention>{content}</DefaultRetention></Rule>";

    private static string Hold(string status) => $"<LegalHold><Status>{status}</Status></LegalHold>";

    private static (string, string) Until(TestWorld world, int days = 1) => ("x-amz-object-lock-retain-until-date", Date(world, days));

    private static string RetentionUntil(TestWorld world, int days = 1) =>
        $"<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>{Date(world, days)}</RetainUntilDate></Retention>";

    private static string Date(TestWorld world, int days) =>
        world.Clock.GetUtcNow().AddDays(days).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
