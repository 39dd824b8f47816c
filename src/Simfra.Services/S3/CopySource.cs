using Simfra.Protocols;

namespace Simfra.Services.S3;

/// <summary>
/// The header <c>x-amz-copy-source</c>: bucket (or the ARN of an access point) and key of a copy's source, percent-encoded, and perhaps a
/// version.
/// </summary>
internal readonly record struct CopySource(string Bucket, string Key, string? VersionId)
{
    private const string Header = "x-amz-copy-source";
    private const string VersionParameter = "?versionId=";

    public static CopySource Parse(string? header)
    {
        var text = header ?? "";
        string? versionId = null;
        if (text.LastIndexOf(VersionParameter, StringComparison.Ordinal) is >= 0 and var question)
        {
            versionId = text[(question + VersionParameter.Length)..];
            text = text[..question];
        }

        // The slash between bucket and key may be encoded as well.
        var path = QueryParameters.Decode(text, plusIsSpace: false);
        if (path.StartsWith("arn:", StringComparison.Ordinal))
        {
            const string separator = "/object/";
            var end = path.IndexOf(separator, StringComparison.Ordinal);
            return end < 0
                ? throw S3Errors.InvalidArgument("Invalid copy source object key", Header, Header)
                : new(path[..end], path[(end + separator.Length)..], versionId);
        }

        path = path.StartsWith('/') ? path[1..] : path;
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash switch
        {
            0 => throw S3Errors.InvalidArgument("Invalid copy source bucket name", Header, Header),
            < 0 => throw S3Errors.InvalidArgument("Invalid copy source object key", Header, Header),
            _ when slash == path.Length - 1 => throw S3Errors.InvalidArgument("Invalid copy source object key", Header, Header),
            _ => new(path[..slash], path[(slash + 1)..], versionId),
        };
    }
}
