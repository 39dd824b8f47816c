namespace Simfra.Services.Tests.S3;

/// <summary>Where a world's answers aren't the recorded ones, and why. A difference that is no more fails its test, like one that isn't listed.</summary>
internal static class S3Differences
{
    private const string EncryptedETag = "Under a key of KMS or of the customer an entity tag is another each time.";
    private const string Old = "Recorded before listings told of checksums; the same test is in another file as of later.";
    private const string OldTwo = ".Contents[0].ChecksumAlgorithm .Contents[0].ChecksumType .Contents[1].ChecksumAlgorithm .Contents[1].ChecksumType";
    private const string OldThree = OldTwo + " .Contents[2].ChecksumAlgorithm .Contents[2].ChecksumType";
    private const string Unknown = "What was put isn't in the recording.";

    private static readonly (string Test, string Step, string Paths, string Why)[] All =
    [
        (
            "test_create_bucket_with_tags_exc", "tags-key-aws-duplicated-key", ".Error.Code .Error.Message .Error.TagKey .ResponseMetadata.HTTPStatusCode",
            "AWS fails with an internal error of its own; here the tags are refused as PutBucketTagging refuses them."
        ),
        ("test_bucket_notifications_with_filter", "message", ".Message.Records[0].s3.object.eTag", Unknown),
        (
            "test_cors_match_methods", "opt-put", ".Headers.Content-Length .Headers.Transfer-Encoding",
            "How long the body is can be said in advance, and is; AWS sends it in chunks."
        ),
        (
            "test_cors_match_headers", "opt-get-non-allowed", ".Headers.Content-Length .Headers.Transfer-Encoding",
            "How long the body is can be said in advance, and is; AWS sends it in chunks."
        ),
        ("test_copy_object_with_sse_c", "put-obj-sse-c", ".ETag", EncryptedETag),
        ("test_copy_object_with_sse_c", "copy-obj-sse-c", ".CopyObjectResult.ETag", EncryptedETag),
        ("test_put_object_default_checksum_with_sse_c", "head-obj-sse-c", ".ETag", EncryptedETag),
        ("test_put_object_default_checksum_with_sse_c", "get-obj-sse-c", ".ETag", EncryptedETag),
        ("test_put_object_default_checksum_with_sse_c", "get-obj-attrs-sse-c", ".ETag", EncryptedETag),
        ("test_put_object_lifecycle_with_sse_c", "put-obj-sse-c", ".ETag", EncryptedETag),
        ("test_put_object_lifecycle_with_sse_c", "head-obj-sse-c", ".ETag", EncryptedETag),
        ("test_put_object_lifecycle_with_sse_c", "get-obj-sse-c", ".ETag", EncryptedETag),
        ("test_put_object_lifecycle_with_sse_c", "get-obj-attrs-sse-c", ".ETag", EncryptedETag),
        ("test_get_object_attributes_versioned", "put-obj-v1", ".ChecksumCRC32 .ETag", Unknown),
        ("test_get_object_attributes_versioned", "get-object-attrs-v1", ".ETag", Unknown),
        ("test_get_object_range", "put-after-failed", ".ChecksumCRC32 .ETag", Unknown),
        ("test_list_objects_v2_with_prefix (old)", "list-objects-v2-1", OldThree, Old),
        ("test_list_objects_v2_with_prefix (old)", "list-objects-v2-2", OldTwo, Old),
        ("test_list_objects_v2_with_prefix (old)", "list-objects-v2-3", OldTwo, Old),
        (
            "test_list_objects_v2_with_prefix (old)", "list-objects-v2-no-encoding",
            ".ListBucketResult.Contents[0].ChecksumAlgorithm .ListBucketResult.Contents[0].ChecksumType " +
            ".ListBucketResult.Contents[1].ChecksumAlgorithm .ListBucketResult.Contents[1].ChecksumType", Old
        ),
        ("test_multipart_with_unicode_character_location", "complete-multipart", ".ChecksumCRC64NVME .ETag", Unknown),
        ("test_s3_sse_bucket_key_default", "put-obj-after-setting", ".ETag", EncryptedETag),
        ("test_s3_sse_bucket_key_default", "get-obj-after-setting", ".ETag", EncryptedETag),
    ];

    /// <summary>The paths in which the answer to a step differs.</summary>
    public static string[] Of(string test, string step) =>
        [.. All.Where(d => d.Test == test && d.Step == step).SelectMany(static d => d.Paths.Split(' '))];
}
