using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>A page of a bucket's uploads.</summary>
internal sealed record UploadPage(List<MultipartUpload> Uploads, List<string> CommonPrefixes)
{
    public bool IsTruncated { get; init; }

    /// <summary>Where the page ended: a key or a common prefix.</summary>
    public string? LastKey { get; init; }

    public string? LastUploadId { get; init; }
}

/// <summary>What a listing of uploads asks for.</summary>
internal sealed record UploadListing(string Bucket, string Prefix, string? Delimiter, int MaxUploads)
{
    /// <param name="keyMarker">Uploads of later keys follow.</param>
    /// <param name="uploadIdMarker">With it, later uploads of the key too; alone it says nothing.</param>
    public UploadPage Read(Table<UploadKey, MultipartUpload> uploads, string? keyMarker, string? uploadIdMarker)
    {
        var page = new UploadPage([], []);
        if (MaxUploads == 0)
        {
            return page;
        }

        var grouping = new ObjectListing(Bucket, Prefix, Delimiter, MaxUploads);
        var passed = string.IsNullOrEmpty(keyMarker) ? null : grouping.CommonPrefixOf(keyMarker);
        foreach (var upload in Start(uploads, keyMarker, uploadIdMarker))
        {
            if (upload.Bucket != Bucket || !upload.Key.StartsWith(Prefix, StringComparison.Ordinal))
            {
                break;
            }

            var group = grouping.CommonPrefixOf(upload.Key);
            if (group is not null && group == passed)
            {
                continue;
            }

            if (page.Uploads.Count + page.CommonPrefixes.Count == MaxUploads)
            {
                return page with { IsTruncated = true };
            }

            passed = group;
            if (group is not null)
            {
                page.CommonPrefixes.Add(group);
                page = page with { LastKey = group, LastUploadId = null };
            }
            else
            {
                page.Uploads.Add(upload);
                page = page with { LastKey = upload.Key, LastUploadId = upload.UploadId };
            }
        }

        return page;
    }

    private IEnumerable<MultipartUpload> Start(Table<UploadKey, MultipartUpload> uploads, string? keyMarker, string? uploadIdMarker)
    {
        if (string.IsNullOrEmpty(keyMarker) || KeyOrder.Utf8.Compare(keyMarker, Prefix) < 0)
        {
            return uploads.From(new UploadKey(new(Bucket, Prefix), ""));
        }

        var key = new ObjectKey(Bucket, keyMarker);
        if (string.IsNullOrEmpty(uploadIdMarker))
        {
            return uploads.From(new UploadKey(key, "")).SkipWhile(u => u.Key == keyMarker);
        }

        return uploads.Contains(new(key, uploadIdMarker))
            ? uploads.From(new UploadKey(key, uploadIdMarker), inclusive: false)
            : throw S3Errors.InvalidArgument("Invalid uploadId marker", "upload-id-marker", uploadIdMarker);
    }
}
