using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.S3Replay;

namespace Simfra.Services.Tests.S3;

/// <summary>Recorded answers of AWS on buckets, where they are and what they are called, against a world's.</summary>
public sealed class BucketRecordingTests
{
    [SharedDataFact(General)]
    public async Task DeletingABucketWithContent_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_delete_bucket_with_content");
        for (var i = 0; i < 10; i++)
        {
            await replay.DoAsync("PUT", $"/orders/test-key-{i}", $"test-{i}");
        }

        await replay.ListAsync("list-objects", "max-keys=100");
        await replay.DoAsync("PUT", "/others");
        for (var i = 0; i < 10; i++)
        {
            await replay.DoAsync("DELETE", $"/orders/test-key-{i}");
        }

        await replay.DoAsync("DELETE", "/orders");
        await replay.GetAsync("list-buckets", "/");
    }

    [SharedDataFact(General)]
    public async Task BucketsThatArentThere_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var delete = await OpenAsync(world, General, "test_delete_bucket_no_such_bucket");
        await delete.DeleteAsync("expected_error", "/does-not-exist-localstack-test");
        var notification = await OpenAsync(world, General, "test_get_bucket_notification_configuration_no_such_bucket");
        await notification.GetAsync("expected_error", "/does-not-exist?notification");
        var list = await OpenAsync(world, General, "test_bucket_does_not_exist");
        await list.ListAsync("list_object", "", "does-not-exist");
        list.Check("list_object_vhost", await list.S3.SendAsync("GET", "/", null, [], "does-not-exist.s3.amazonaws.com"));
        var upper = await OpenAsync(world, General, "test_s3_uppercase_bucket_name");
        await upper.PutAsync("uppercase-bucket", "/Bucket-Upper", "");
    }

    [SharedDataFact(General)]
    public async Task KeysThatArentThere_AreDeletedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_delete_non_existing_keys");
        await replay.DoAsync("PUT", "/orders/test-key-nonexistent", "x");

        await replay.PostAsync("deleted-resp", "/orders?delete", Delete("dummy1", "dummy2", "test-key-nonexistent"));
    }

    [SharedDataFact(General)]
    public async Task Locations_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_different_location_constraint", "<location-constraint>", "<bucket-arn:1>", "<location>");
        replay.With("<region-1>", "us-east-1").With("<region-2>", "us-east-2").With("<region-3>", "us-west-1");
        replay.SendsChecksums = false;
        var (us1, us2, us3) = (replay.S3, In(world, "us-east-2"), In(world, "us-west-1"));

        await replay.GetAsync("get-bucket-location-bucket-us-east-1", "/orders?location");
        await replay.PutAsync("create-bucket-constraint-us-east-1", "/east-one", Location("us-east-1"));
        await replay.PutAsync("create-bucket-constraint-us-east-1-with-None", "/east-two", "<CreateBucketConfiguration/>");
        replay.S3 = us2;
        await replay.DoAsync("PUT", "/middle", Location("us-east-2"));
        await replay.GetAsync("get-bucket-location-bucket-us-east-2", "/middle?location");
        await replay.PutAsync("create-bucket-us-east-2-no-constraint-exc", "/fourth", "");
        await replay.PutAsync("create-bucket-constraint-us-east-2-with-None", "/fourth", "<CreateBucketConfiguration/>");
        await replay.PutAsync("create-bucket-us-east-2-constraint-to-us-west-1", "/fourth", Location("us-west-1"));
        replay.S3 = us3;
        await replay.PutAsync("create-bucket-us-west-1-constraint-to-us-east-2", "/fourth", Location("us-east-2"));
        await replay.PutAsync("create-bucket-us-west-1-constraint-to-us-east-1", "/fourth", Location("us-east-1"));
        replay.S3 = us1;
        await replay.GetAsync("get-bucket-location-non-existent-bucket", "/does-not-exist?location");
    }

    [SharedDataFact(General)]
    public async Task LocationsOfOldNames_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var made = await OpenAsync(world, General, "test_create_bucket_with_eu_location_constraint");
        made.SendsChecksums = false;
        made.S3 = In(world, "eu-west-1");
        await made.DoAsync("PUT", "/eu-bucket", Location("EU"));
        await made.GetAsync("get-bucket-location", "/eu-bucket?location");
        await made.GetAsync("list-bucket-response", "/?prefix=eu-bucket");

        foreach (var (test, step, region, location) in new[]
        {
            ("test_create_bucket_with_eu_location_constraint_raises", "eu-location-constraint-error", "us-west-2", "EU"),
            (
                "test_create_bucket_with_invalid_location_constraint[us-east-1-foo]", "us-east-1-location-constraint-foo-error", "us-east-1", "foo"
            ),
            ("test_create_bucket_with_invalid_location_constraint[eu-west-1-bar]", "eu-west-1-location-constraint-bar-error", "eu-west-1", "bar"),
            ("test_bucket_constraint_aws_global[us-east-1]", "aws-global-constraint", "us-east-1", "aws-global"),
        })
        {
            var replay = await OpenAsync(world, General, test);
            replay.SendsChecksums = false;
            replay.S3 = In(world, region);
            await replay.PutAsync(step, "/another", Location(location));
        }
    }

    [SharedDataFact(General)]
    public async Task TheGlobalRegion_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_create_bucket_aws_global", "<host-id:1>", "<bucket-prefix>");
        replay.With("<us_east_1_region>", "us-east-1").With("<bucket-name-1>", "global");
        using var wrong = In(world, "aws-global");
        replay.CheckDocument("xml-error-create-bucket", await wrong.PutAsync("/global", ""));
        replay.SendsChecksums = false;

        await replay.PutAsync("create-bucket-global", "/global", "");
        await replay.HeadAsync("head-bucket-global", "/global");
        await replay.GetAsync("get-location-1", "/global?location");
        await replay.GetAsync("list-buckets", "/?prefix=global");
    }

    [SharedDataFact(General)]
    public async Task NamesThatAreTaken_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_create_bucket_with_existing_name");
        replay.SendsChecksums = false;
        replay.S3 = In(world, "us-west-1");
        await replay.DoAsync("PUT", "/west", Location("us-west-1"));
        foreach (var region in (string[])["us-west-1", "us-east-2"])
        {
            replay.S3 = In(world, region);
            await replay.PutAsync($"create-bucket-{region}", "/west", Location(region));
        }
    }

    [SharedDataFact(General)]
    public async Task SettingsFromAnotherRegion_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_bucket_operation_between_regions");
        replay.S3 = In(world, "us-west-2");
        await replay.DoAsync("PUT", "/west", Location("us-west-2"));
        await replay.PutAsync(
            "put-website-config-region-1", "/west?website",
            "<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument></WebsiteConfiguration>");
        await replay.PutAsync(
            "put-cors-config-region-1", "/west?cors",
            "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>");

        // boto3 follows the redirect to the bucket's region.
        await replay.GetAsync("get-website-config-region-2", "/west?website");
        await replay.GetAsync("get-cors-config-region-2", "/west?cors");
    }

    [SharedDataFact(Api)]
    public async Task BucketsMadeWithTags_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var west = await OpenAsync(world, Api, "test_create_bucket_with_tags", "<bucket-arn:1>", "<location:1>");
        west.SendsChecksums = false;
        west.S3 = In(world, "us-west-2");
        await west.PutAsync("create-bucket-with-tags", "/west", WithTags(Tag("tag1", "value1"), "<LocationConstraint>us-west-2</LocationConstraint>"));
        await west.GetAsync("get-bucket-tags", "/west?tagging");

        var again = await OpenAsync(world, Api, "test_create_bucket_with_tags_us_east_1_idempotency");
        again.SendsChecksums = false;
        await again.PutAsync("create-bucket-with-tags", "/east", WithTags(Tag("tag1", "value1")));
        await again.GetAsync("get-bucket-tags", "/east?tagging");
        await again.PutAsync("create-bucket-different-tags", "/east", WithTags(Tag("tag2", "value2")));
        await again.PutAsync("create-bucket-with-no-tags", "/east", "");
        await again.GetAsync("get-bucket-tags-after-re-create", "/east?tagging");
        await again.PutAsync("create-bucket-with-same-tags", "/east", WithTags(Tag("tag1", "value1")));
        await again.PutAsync("create-bucket-with-empty-tags", "/east", WithTags(""));
        await again.GetAsync("get-bucket-tags-after-create-empty", "/east?tagging");
    }

    [SharedDataFact(Api)]
    public async Task TagsThatABucketCantHave_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Api, "test_create_bucket_with_tags_exc");
        replay.SendsChecksums = false;
        foreach (var (step, tags) in new[]
        {
            ("tags-key-none", "<Tag><Value>value1</Value></Tag>"),
            ("tags-value-none", "<Tag><Key>test</Key></Tag>"),
            ("tags-key-aws-prefix", Tag("aws:prefix", "value1")),
            ("tags-key-aws-duplicated-key", Tag("test", "value1") + Tag("test", "value1")),
            ("tags-key-aws-bad-value", Tag("test", "value1,value2")),
            ("tags-key-aws-bad-key", Tag("test,test2", "value1")),
        })
        {
            await replay.PutAsync(step, "/tagged", WithTags(tags));
        }
    }

    [SharedDataFact(General)]
    public async Task OwnersThatAreExpected_CountAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var policy = Authorization.Statements.Policy(Authorization.Statements.Allow(
            "s3:*", S3TestCalls.BucketArn(), principal: Authorization.Statements.Aws("000000000000")));
        var put = await OpenAsync(world, General, "test_put_bucket_policy_expected_bucket_owner");
        await put.PutAsync("put-bucket-policy-with-expected-bucket-owner-error", "/orders?policy", policy, ("x-amz-expected-bucket-owner", "000000000002"));
        await put.PutAsync("put-bucket-policy-with-expected-bucket-owner", "/orders?policy", policy, ("x-amz-expected-bucket-owner", "000000000000"));

        foreach (var owner in (string[])["0000000000020", "abcd", "aa000000000$"])
        {
            var get = await OpenAsync(world, General, $"test_get_bucket_policy_invalid_account_id[{owner}]");
            await get.GetAsync("get-bucket-policy-invalid-bucket-owner", "/orders?policy", ("x-amz-expected-bucket-owner", owner));
        }

        foreach (var owner in (string[])["0000", "0000000000020", "aa000000000$"])
        {
            var replay = await OpenAsync(world, General, $"test_put_bucket_policy_invalid_account_id[{owner}]");
            await replay.PutAsync("put-bucket-policy-invalid-bucket-owner", "/orders?policy", policy, ("x-amz-expected-bucket-owner", owner));
        }
    }

    private static RawS3Client In(TestWorld world, string region) =>
        new(world.Server, region, world.Server.RootAccessKeyId, world.Server.RootSecretAccessKey);

    private static string Location(string region) =>
        $"<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>";

    private static string WithTags(string tags, string more = "") => $"<CreateBucketConfiguration>{more}<Tags>{tags}</Tags></CreateBucketConfiguration>";

    private static string Tag(string key, string value) => $"<Tag><Key>{key}</Key><Value>{value}</Value></Tag>";

    private static string Delete(params string[] keys) => $"<Delete>{string.Concat(keys.Select(static k => $"<Object><Key>{k}</Key></Object>"))}</Delete>";
}
