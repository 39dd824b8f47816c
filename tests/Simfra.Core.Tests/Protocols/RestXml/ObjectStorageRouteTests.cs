using Simfra.Models.S3;
using Simfra.Protocols;
using Simfra.Protocols.Rest;

namespace Simfra.Core.Tests.Protocols.RestXml;

public sealed class ObjectStorageRouteTests
{
    private static readonly RestXmlProtocol Protocol = new(static _ => new() { HasBareErrors = true, SendsHostId = true });

    [Theory]
    [InlineData("GET", "/", "ListBuckets")]
    [InlineData("GET", "", "ListBuckets")]
    [InlineData("GET", "/?x-id=ListBuckets", "ListBuckets")]
    [InlineData("GET", "/bucket", "ListObjects")]
    [InlineData("GET", "/bucket/", "ListObjects")]
    [InlineData("GET", "/bucket?list-type=2", "ListObjectsV2")]
    [InlineData("GET", "/bucket/?list-type=2&prefix=a", "ListObjectsV2")]
    [InlineData("GET", "/bucket?location", "GetBucketLocation")]
    [InlineData("GET", "/bucket?location=", "GetBucketLocation")]
    [InlineData("GET", "/bucket?uploads", "ListMultipartUploads")]
    [InlineData("GET", "/bucket?versions&prefix=p", "ListObjectVersions")]
    [InlineData("GET", "/bucket?analytics", "ListBucketAnalyticsConfigurations")]
    [InlineData("GET", "/bucket?analytics&id=1", "GetBucketAnalyticsConfiguration")]
    [InlineData("GET", "/bucket?lifecycle", "GetBucketLifecycleConfiguration")]
    [InlineData("PUT", "/bucket?notification", "PutBucketNotificationConfiguration")]
    [InlineData("HEAD", "/bucket", "HeadBucket")]
    [InlineData("PUT", "/bucket", "CreateBucket")]
    [InlineData("DELETE", "/bucket/", "DeleteBucket")]
    [InlineData("POST", "/bucket?delete", "DeleteObjects")]
    [InlineData("GET", "/bucket/key?x-id=GetObject", "GetObject")]
    [InlineData("GET", "/bucket/key?x-id=PutObject&versionId=1", "GetObject")]
    [InlineData("GET", "/bucket/key?uploadId=1", "ListParts")]
    [InlineData("GET", "/bucket/key?partNumber=1", "GetObject")]
    [InlineData("HEAD", "/bucket/key", "HeadObject")]
    [InlineData("PUT", "/bucket/key", "PutObject")]
    [InlineData("PUT", "/bucket/key?partNumber=1&uploadId=u&x-id=UploadPart", "UploadPart")]
    [InlineData("POST", "/bucket/key?uploads", "CreateMultipartUpload")]
    [InlineData("POST", "/bucket/key?uploadId=u", "CompleteMultipartUpload")]
    [InlineData("DELETE", "/bucket/key?uploadId=u", "AbortMultipartUpload")]
    [InlineData("DELETE", "/bucket/key?versionId=v", "DeleteObject")]
    [InlineData("PUT", "/bucket/uploads?tagging", "PutObjectTagging")]
    public void FindOperation_MethodPathAndQuery(string method, string target, string operation) =>
        Assert.Equal(operation, Protocol.FindOperation(S3Schemas.Service, TestRequests.Create(method, target))?.Name);

    [Theory]
    [InlineData("/bucket/key", "CopyObject")]
    [InlineData("/bucket/key?partNumber=1&uploadId=u", "UploadPartCopy")]
    public void FindOperation_CopySource_TellsCopies(string target, string operation)
    {
        var request = TestRequests.Create("PUT", target, null, ("x-amz-copy-source", "/other/key"));

        Assert.Equal(operation, Protocol.FindOperation(S3Schemas.Service, request)?.Name);
    }

    [Theory]
    [InlineData("/bucket/a", "a")]
    [InlineData("/bucket/a/", "a/")]
    [InlineData("/bucket//a", "/a")]
    [InlineData("/bucket//", "/")]
    [InlineData("/bucket/a//b", "a//b")]
    [InlineData("/bucket/a///", "a///")]
    [InlineData("/bucket/.", ".")]
    [InlineData("/bucket/../x/./y", "../x/./y")]
    [InlineData("/bucket/a%2Fb", "a/b")]
    [InlineData("/bucket/%2F", "/")]
    [InlineData("/bucket/a%252Fb", "a%2Fb")]
    [InlineData("/bucket/a+b%2B%20c", "a+b+ c")]
    [InlineData("/bucket/%C3%BC%F0%9F%98%80", "ü\U0001F600")]
    [InlineData("/bucket/a%3Fb%23c", "a?b#c")]
    [InlineData("/bucket/100%", "100%")]
    public void ReadInput_Key_IsDecodedOnce(string path, string key)
    {
        var request = TestRequests.Create("HEAD", path);
        var input = new HeadObjectRequest();
        var operation = Protocol.FindOperation(S3Schemas.Service, request);
        Protocol.ReadInput(operation!, request, input);

        Assert.Equal("HeadObject", operation!.Name);
        Assert.Equal(("bucket", key), (input.Bucket, input.Key));
    }

    [Theory]
    [InlineData("/", "HeadBucket", null)]
    [InlineData("/key", "HeadObject", "key")]
    [InlineData("//key", "HeadObject", "/key")]
    [InlineData("/bucket", "HeadObject", "bucket")]
    public void FindOperation_VirtualHost_GoesByTheServicePath(string rawPath, string operation, string? key)
    {
        // The gateway puts the bucket of the host name in front.
        var request = new WireRequest
        {
            Method = "HEAD",
            RawPath = rawPath,
            RawQuery = "",
            Headers = new Microsoft.AspNetCore.Http.HeaderDictionary(),
            Scheme = "https",
            Host = "my.bucket.s3.us-east-1.amazonaws.com",
            ServicePath = $"/my.bucket{rawPath}",
        };
        var found = Protocol.FindOperation(S3Schemas.Service, request);

        Assert.Equal(operation, found?.Name);
        if (key is not null)
        {
            var input = new HeadObjectRequest();
            Protocol.ReadInput(found!, request, input);
            Assert.Equal(("my.bucket", key), (input.Bucket, input.Key));
        }
    }
}
