using Simfra.Services.Tests.S3Control;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.S3Replay;

namespace Simfra.Services.Tests.S3;

/// <summary>Recorded answers of AWS's S3 Control, against a world's.</summary>
public sealed class ControlRecordingTests
{
    private const string Control = "conformance/recordings/s3control/test_s3control.snapshot.json";
    private const string Block = "/configuration/publicAccessBlock";
    private const string Bucket = "/tags/arn%3Aaws%3As3%3A%3A%3Aorders";

    [SharedDataFact(Control)]
    public async Task BlockedPublicAccess_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Control, "test_crud_public_access_block");
        const string none = "<PublicAccessBlockConfiguration><BlockPublicAcls>false</BlockPublicAcls><IgnorePublicAcls>false</IgnorePublicAcls>" +
            "<BlockPublicPolicy>false</BlockPublicPolicy><RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>";
        await CheckAsync(replay, "get-default-public-access-block", "GET", Block);
        await CheckAsync(replay, "put-public-access-block", "PUT", Block, none);
        await CheckAsync(replay, "get-public-access-block", "GET", Block);
        await CheckAsync(replay, "delete-public-access-block", "DELETE", Block);
        await CheckAsync(replay, "get-public-access-block-after-delete", "GET", Block);
        await CheckAsync(replay, "idempotent-delete-public-access-block", "DELETE", Block);

        var empty = await OpenAsync(world, Control, "test_empty_public_access_block");
        await CheckAsync(empty, "put-public-access-block-empty", "PUT", Block, "<PublicAccessBlockConfiguration/>");
    }

    [SharedDataFact(Control)]
    public async Task AccessPoints_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = (await OpenAsync(world, Control, "test_access_point_lifecycle", "<alias-random-part>")).With("<endpoint-host>", "amazonaws.com");
        const string point = "/accesspoint/finance";
        await replay.DoAsync("PUT", "/others");
        await replay.S3.CreateAccessPointAsync("old", bucket: "others");
        await CheckAsync(replay, "list-access-points-start", "GET", "/accesspoint");
        await CheckAsync(replay, "create-access-point", "PUT", point, ControlCalls.AccessPoint());
        await CheckAsync(replay, "get-access-point", "GET", point);
        await CheckAsync(replay, "list-access-points-after-create", "GET", "/accesspoint");
        await CheckAsync(replay, "delete-access-point", "DELETE", point);
        await CheckAsync(replay, "list-access-points-after-delete", "GET", "/accesspoint");
        await CheckAsync(replay, "get-delete-access-point", "GET", point);
        await CheckAsync(replay, "delete-already-deleted-access-point", "DELETE", point);
    }

    [SharedDataFact(Control)]
    public async Task AccessPointsThatCantBe_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var bucket = await OpenAsync(world, Control, "test_access_point_bucket_not_exists");
        await CheckAsync(bucket, "access-point-bucket-not-exists", "PUT", "/accesspoint/finance", ControlCalls.AccessPoint(bucket: "nowhere"));
        var name = await OpenAsync(world, Control, "test_access_point_already_exists");
        await name.S3.CreateAccessPointAsync();
        await CheckAsync(name, "access-point-already-exists", "PUT", "/accesspoint/finance", ControlCalls.AccessPoint());
    }

    [SharedDataFact(Control)]
    public async Task Tags_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Control, "test_tag_lifecycle");
        await CheckAsync(replay, "list-tags-before", "GET", Bucket);
        await CheckAsync(replay, "tag-resource", "POST", Bucket, Tags(1, 2));
        await CheckAsync(replay, "list-tags-1", "GET", Bucket);
        await CheckAsync(replay, "tag-resource-after-update", "POST", Bucket, Tags(3));
        await CheckAsync(replay, "list-tags-after-update", "GET", Bucket);
        await CheckAsync(replay, "untag-resource", "DELETE", $"{Bucket}?tagKeys=key3");
        await CheckAsync(replay, "list-tags-after-untag", "GET", Bucket);
        await CheckAsync(replay, "untag-resource-idempotent", "DELETE", $"{Bucket}?tagKeys=key3");

        var none = await OpenAsync(world, Control, "test_tag_operation_no_bucket");
        const string nowhere = "/tags/arn%3Aaws%3As3%3A%3A%3Adoes-not-exist";
        await CheckAsync(none, "tag-resource-no-exist", "POST", nowhere, Tags(1));
        await CheckAsync(none, "untag-resource-no-exist", "DELETE", $"{nowhere}?tagKeys=key1");
        await CheckAsync(none, "list-resource-tags-no-exist", "GET", nowhere);
    }

    private static async Task CheckAsync(S3Replay replay, string step, string method, string path, string? body = null) =>
        replay.Check(step, await replay.S3.ControlAsync(method, path, body));

    private static string Tags(params int[] numbers) =>
        "<TagResourceRequest xmlns=\"http://awss3control.amazonaws.com/doc/2018-08-20/\"><Tags>" +
        string.Concat(numbers.Select(static n => $"<Tag><Key>key{n}</Key><Value>value{n}</Value></Tag>")) + "</Tags></TagResourceRequest>";
}
