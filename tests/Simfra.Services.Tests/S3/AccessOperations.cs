using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3;

/// <summary>What operations on access need of IAM, in the form of <see cref="S3AuthorizationTests.Operations"/>.</summary>
public static class AccessOperations
{
    public static TheoryData<string, string, string, string> All { get; } = new()
    {
        { "GET /orders?acl", "", "", "GetBucketAcl orders" },
        { "PUT /orders?acl", "x-amz-acl: private", "", "PutBucketAcl orders" },
        { "GET /orders/a.txt?acl", "", "", "GetObjectAcl orders/a.txt" },
        { "GET /orders/a.txt?acl&versionId=null", "", "", "GetObjectVersionAcl orders/a.txt" },
        { "PUT /orders/a.txt?acl", "x-amz-acl: private", "", "PutObjectAcl orders/a.txt" },
        { "PUT /orders/a.txt?acl&versionId=null", "x-amz-acl: private", "", "PutObjectVersionAcl orders/a.txt" },
        { "GET /orders?ownershipControls", "", "", "GetBucketOwnershipControls orders" },
        { "PUT /orders?ownershipControls", "", Ownership("ObjectWriter"), "PutBucketOwnershipControls orders" },
        { "DELETE /orders?ownershipControls", "", "", "PutBucketOwnershipControls orders" },
        { "GET /orders?publicAccessBlock", "", "", "GetBucketPublicAccessBlock orders" },
        { "PUT /orders?publicAccessBlock", "", "<PublicAccessBlockConfiguration/>", "PutBucketPublicAccessBlock orders" },
        { "GET /orders?cors", "", "", "GetBucketCORS orders" },
        { "PUT /orders?cors", "", "<CORSConfiguration/>", "PutBucketCORS orders" },
        { "DELETE /orders?cors", "", "", "PutBucketCORS orders" },
        { "GET /orders?website", "", "", "GetBucketWebsite orders" },
        { "PUT /orders?website", "", "<WebsiteConfiguration/>", "PutBucketWebsite orders" },
        { "DELETE /orders?website", "", "", "DeleteBucketWebsite orders" },
        { "DELETE /orders?publicAccessBlock", "", "", "PutBucketPublicAccessBlock orders" },
    };
}
