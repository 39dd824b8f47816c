using System.Text;

namespace Simfra.Services.S3;

/// <summary>An object as it was when it was looked at: it stays readable when it has been overwritten or deleted since.</summary>
public sealed class ObjectView
{
    private readonly S3Object _object;

    internal ObjectView(S3Object stored) => _object = stored;

    /// <summary>The bucket that it is in.</summary>
    public string Bucket => _object.Bucket;

    /// <summary>Its key.</summary>
    public string Key => _object.Key;

    /// <summary>Its length in bytes.</summary>
    public long Size => _object.Size;

    /// <summary>Its entity tag, without quotes.</summary>
    public string ETag => _object.ETag;

    /// <summary>When it was written, to the second.</summary>
    public DateTimeOffset LastModified => _object.LastModified;

    /// <summary>Its media type.</summary>
    public string ContentType => _object.Headers.ContentType;

    /// <summary>Its storage class: <c>STANDARD</c>.</summary>
    public string StorageClass => _object.StorageClass;

    /// <summary>What was stored with it as <c>x-amz-meta-*</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _object.Metadata;

    /// <summary>Its tags.</summary>
    public IReadOnlyDictionary<string, string> Tags => _object.Tags;

    /// <summary>Its content as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(ReadBytes());

    /// <summary>Its content.</summary>
    /// <returns>A stream from the beginning, for the caller to dispose of.</returns>
    public Stream OpenRead() => _object.Content.OpenRead();

    /// <summary>All of its content.</summary>
    /// <returns>A copy.</returns>
    public byte[] ReadBytes()
    {
        var bytes = new byte[Size];
        using var content = OpenRead();
        content.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Its key, length and media type.</summary>
    public override string ToString() => $"{Key} ({Size} bytes, {ContentType})";
}
