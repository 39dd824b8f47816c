using System.Net;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.S3;

/// <summary>Operations of directory buckets, metadata tables, object lambda and torrents say by name that they aren't there, and do nothing.</summary>
public sealed class UnbuiltOperationTests
{
    [Theory]
    [InlineData("POST", "/orders?metadataConfiguration", "CreateBucketMetadataConfiguration")]
    [InlineData("GET", "/orders?metadataConfiguration", "GetBucketMetadataConfiguration")]
    [InlineData("DELETE", "/orders?metadataConfiguration", "DeleteBucketMetadataConfiguration")]
    [InlineData("POST", "/orders?metadataTable", "CreateBucketMetadataTableConfiguration")]
    [InlineData("GET", "/orders?metadataTable", "GetBucketMetadataTableConfiguration")]
    [InlineData("DELETE", "/orders?metadataTable", "DeleteBucketMetadataTableConfiguration")]
    [InlineData("PUT", "/orders?metadataInventoryTable", "UpdateBucketMetadataInventoryTableConfiguration")]
    [InlineData("PUT", "/orders?metadataJournalTable", "UpdateBucketMetadataJournalTableConfiguration")]
    [InlineData("GET", "/orders?session", "CreateSession")]
    [InlineData("GET", "/orders/a.txt?torrent", "GetObjectTorrent")]
    [InlineData("PUT", "/orders/b.txt?renameObject", "RenameObject")]
    [InlineData("POST", "/WriteGetObjectResponse", "WriteGetObjectResponse")]
    public async Task AnOperationThatIsNotBuilt_IsRefusedByName(string method, string target, string operation)
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();

        var answer = await s3.SendAsync(method, target, method is "PUT" or "POST" ? [] : null, []);

        Assert.Equal((HttpStatusCode.NotImplemented, "NotImplemented"), (answer.Status, answer.Element("Code")));
        Assert.Contains(operation, answer.Element("Message"), StringComparison.Ordinal);
        Assert.Equal("hello", (await s3.GetAsync("/orders/a.txt")).Ok().Text);
    }

    [Fact]
    public async Task AConditionOfDirectoryBuckets_KeepsAnUploadFromBeingAborted()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        var id = (await s3.PostAsync("/orders/big?uploads", "")).Ok().Element("UploadId");

        (await s3.DeleteAsync($"/orders/big?uploadId={id}", ("x-amz-if-match-initiated-time", "Wed, 21 Oct 2015 07:28:00 GMT"))).AssertError(
            HttpStatusCode.NotImplemented, "NotImplemented", null, ("Header", "x-amz-if-match-initiated-time"));
        Assert.Equal(["big"], (await s3.GetAsync("/orders?uploads")).Ok().Elements("Key"));
    }
}
