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
        { "GET /orders?requestPayment", "", "", "GetBucketRequestPayment orders" },
        { "PUT /orders?requestPayment", "", "<RequestPaymentConfiguration/>", "PutBucketRequestPayment orders" },
        { "GET /orders?accelerate", "", "", "GetAccelerateConfiguration orders" },
        { "PUT /orders?accelerate", "", "<AccelerateConfiguration/>", "PutAccelerateConfiguration orders" },
        { "GET /orders?abac", "", "", "GetBucketAbac orders" },
        { "PUT /orders?abac", "", "<AbacStatus/>", "PutBucketAbac orders" },
        { "GET /orders?analytics", "", "", "GetAnalyticsConfiguration orders" },
        { "GET /orders?analytics&id=a", "", "", "GetAnalyticsConfiguration orders" },
        { "PUT /orders?analytics&id=a", "", "<AnalyticsConfiguration/>", "PutAnalyticsConfiguration orders" },
        { "DELETE /orders?analytics&id=a", "", "", "PutAnalyticsConfiguration orders" },
        { "GET /orders?metrics", "", "", "GetMetricsConfiguration orders" },
        { "PUT /orders?metrics&id=a", "", "<MetricsConfiguration/>", "PutMetricsConfiguration orders" },
        { "DELETE /orders?metrics&id=a", "", "", "PutMetricsConfiguration orders" },
        { "GET /orders?intelligent-tiering", "", "", "GetIntelligentTieringConfiguration orders" },
        { "PUT /orders?intelligent-tiering&id=a", "", "<IntelligentTieringConfiguration/>", "PutIntelligentTieringConfiguration orders" },
        { "DELETE /orders?intelligent-tiering&id=a", "", "", "PutIntelligentTieringConfiguration orders" },
        { "DELETE /orders?publicAccessBlock", "", "", "PutBucketPublicAccessBlock orders" },
    };
}
