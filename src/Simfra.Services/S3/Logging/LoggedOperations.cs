using System.Collections.Frozen;

namespace Simfra.Services.S3;

/// <summary>The operations in the words of access logs: <c>REST.GET.OBJECT</c>.</summary>
internal static class LoggedOperations
{
    /// <summary>Where the name doesn't follow from that of the operation.</summary>
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["ListBuckets"] = "REST.GET.SERVICE",
        ["ListObjects"] = "REST.GET.BUCKET",
        ["ListObjectsV2"] = "REST.GET.BUCKET",
        ["ListObjectVersions"] = "REST.GET.BUCKETVERSIONS",
        ["ListMultipartUploads"] = "REST.GET.UPLOADS",
        ["CreateBucket"] = "REST.PUT.BUCKET",
        ["DeleteObjects"] = "REST.POST.MULTI_OBJECT_DELETE",
        ["CopyObject"] = "REST.COPY.OBJECT",
        ["UploadPart"] = "REST.PUT.PART",
        ["UploadPartCopy"] = "REST.COPY.PART",
        ["ListParts"] = "REST.GET.UPLOAD",
        ["CreateMultipartUpload"] = "REST.POST.UPLOADS",
        ["CompleteMultipartUpload"] = "REST.POST.UPLOAD",
        ["AbortMultipartUpload"] = "REST.DELETE.UPLOAD",
        ["RestoreObject"] = "REST.POST.RESTORE",
        ["SelectObjectContent"] = "REST.POST.SELECT",
        ["GetBucketLogging"] = "REST.GET.LOGGING_STATUS",
        ["PutBucketLogging"] = "REST.PUT.LOGGING_STATUS",
        ["GetBucketLifecycleConfiguration"] = "REST.GET.LIFECYCLE",
        ["PutBucketLifecycleConfiguration"] = "REST.PUT.LIFECYCLE",
        ["GetBucketNotificationConfiguration"] = "REST.GET.NOTIFICATION",
        ["PutBucketNotificationConfiguration"] = "REST.PUT.NOTIFICATION",
        ["GetBucketPolicy"] = "REST.GET.BUCKETPOLICY",
        ["PutBucketPolicy"] = "REST.PUT.BUCKETPOLICY",
        ["DeleteBucketPolicy"] = "REST.DELETE.BUCKETPOLICY",
    }.ToFrozenDictionary();

    /// <summary>The method, and what it is about: the words of the operation's own name but the first and <c>Bucket</c>.</summary>
    public static string NameOf(string operation, string? method)
    {
        if (Names.TryGetValue(operation, out var name))
        {
            return name;
        }

        var verb = operation.AsSpan(0, 1 + operation.AsSpan(1).IndexOfAnyInRange('A', 'Z'));
        var rest = operation[verb.Length..];
        var subject = rest.StartsWith("Bucket", StringComparison.Ordinal) && rest.Length > "Bucket".Length ? rest["Bucket".Length..] : rest;
        var words = string.Concat(subject.Select(static (c, i) => i > 0 && char.IsAsciiLetterUpper(c) ? $"_{c}" : c.ToString())).ToUpperInvariant();
        return $"REST.{method ?? verb.ToString().ToUpperInvariant()}.{words}";
    }
}
