using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.S3Replay;

namespace Simfra.Services.Tests.S3;

/// <summary>Recorded answers of AWS on access control lists, against a world's.</summary>
public sealed class AccessRecordingTests
{
    private const string LogDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery";
    private const string FakeGroup = "http://acs.amazonaws.com/groups/s3/FakeGroup";

    [SharedDataTheory(General)]
    [InlineData("test_s3_bucket_acl_exceptions", "put-bucket", "/orders?acl")]
    [InlineData("test_s3_object_acl_exceptions", "put-object", "/orders/object-key-acl?acl")]
    public async Task ListsThatAreNone_AreRefusedAsRecorded(string test, string prefix, string target)
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, test);
        var isBucket = prefix == "put-bucket";
        await replay.DoAsync("PUT", "/orders/object-key-acl", "");
        var owner = $"<Owner><ID>{(await replay.DoAsync("GET", "/")).Element("ID")}</ID></Owner>";
        var id = owner["<Owner><ID>".Length..^"</ID></Owner>".Length];
        var fake = ("x-amz-acl", "fake-acl");
        if (isBucket)
        {
            await PutAsync("canned-acl", null, fake);
        }
        else
        {
            await replay.PutAsync("put-object-canned-acl", "/orders/object-key-acl", "", fake);
            await PutAsync("acl-canned-acl", null, fake);
        }

        await PutAsync("grant-acl-fake-uri", null, ("x-amz-grant-write", $"uri=\"{FakeGroup}\""));
        await PutAsync("grant-acl-fake-key", null, ("x-amz-grant-write", "fakekey=\"1234\""));
        await PutAsync("grant-acl-wrong-id", null, ("x-amz-grant-write", "id=\"wrong-id\""));
        await PutAsync("acp-acl-1", Document("", Group(LogDelivery, "WRITE")));
        await PutAsync("acp-acl-2", Document(owner, Group(LogDelivery, "WRONG-PERMISSION")));
        await PutAsync("acp-acl-3", Document("<Owner><ID>wrong-id</ID></Owner>", Group(LogDelivery, "FULL_CONTROL")));
        await PutAsync("acp-acl-4", Document(owner, Group(FakeGroup, "FULL_CONTROL")));
        await PutAsync("acp-acl-5", Document(owner, Grant("CanonicalUser", "<ID>wrong-id</ID>", "FULL_CONTROL")));
        await PutAsync("acp-acl-6", Document(owner, Grant("BadType", "<ID>wrong-id</ID>", "FULL_CONTROL")));
        await PutAsync("empty-acp", "<AccessControlPolicy/>");
        await PutAsync(isBucket ? "empty" : "acl-empty", "");
        await PutAsync("two-type-acl", null, ("x-amz-acl", "private"), ("x-amz-grant-read", $"uri=\"{LogDelivery}\""));
        await PutAsync("two-type-acl-acp", Document(owner, Grant("CanonicalUser", $"<ID>{id}</ID>", "FULL_CONTROL")), ("x-amz-acl", "private"));

        Task<RawAnswer> PutAsync(string step, string? document, params (string, string)[] headers) =>
            replay.PutAsync($"{prefix}-{step}", target, document ?? "", headers);
    }

    [SharedDataFact(General)]
    public async Task ListsOfUploads_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_s3_multipart_upload_acls");
        await replay.S3.PutOwnershipAsync("ObjectWriter");
        await replay.S3.AllowPublicAsync();
        await replay.DoAsync("PUT", "/orders?acl", "", ("x-amz-acl", "public-read"));
        await replay.GetAsync("bucket-acl", "/orders?acl");

        await replay.DoAsync("PUT", "/orders/acl-key0", "something");
        await replay.GetAsync("permission-acl-key0", "/orders/acl-key0?acl");
        await UploadAsync("acl-key1");
        await replay.GetAsync("permission-acl-key1", "/orders/acl-key1?acl");
        await UploadAsync("acl-key2", ("x-amz-acl", "public-read-write"));
        await replay.GetAsync("permission-acl-key2", "/orders/acl-key2?acl");

        async Task UploadAsync(string key, params (string, string)[] headers)
        {
            var id = (await replay.DoAsync("POST", $"/orders/{key}?uploads", "", headers)).Element("UploadId");
            var part = (await replay.S3.PutAsync($"/orders/{key}?partNumber=1&uploadId={id}", "upload-part-1")).Ok();
            await replay.DoAsync("POST", $"/orders/{key}?uploadId={id}", Multipart.Document([new(1, part.Header("ETag")!, null, null)]));
        }
    }

    private static string Document(string owner, string grant) =>
        $"<AccessControlPolicy>{owner}<AccessControlList>{grant}</AccessControlList></AccessControlPolicy>";

    private static string Group(string uri, string permission) => Grant("Group", $"<URI>{uri}</URI>", permission);

    private static string Grant(string type, string grantee, string permission) =>
        $"<Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"{type}\">{grantee}</Grantee>" +
        $"<Permission>{permission}</Permission></Grant>";
}
