using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Simfra.Protocols;
using Simfra.Security.SigV4;

namespace Simfra.Security.SigV2;

/// <summary>
/// Signature Version 2 as S3 still takes it in its older regions: an HMAC-SHA1 over method, a few headers and the resource. Presigned URLs
/// of boto3 and the AWS CLI are of this version unless told otherwise.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html"/>
internal static class Version2Signature
{
    private const string HeaderPrefix = "x-amz-";
    private const string DateHeader = "x-amz-date";

    /// <summary>Query parameters that are part of the resource.</summary>
    private static readonly FrozenSet<string> ResourceParameters = FrozenSet.Create(
        StringComparer.Ordinal,
        "accelerate", "acl", "analytics", "cors", "defaultObjectAcl", "delete", "encryption", "inventory", "legal-hold", "lifecycle", "location",
        "logging", "metrics", "notification", "object-lock", "ownershipControls", "partNumber", "policy", "policyStatus", "publicAccessBlock",
        "replication", "requestPayment", "response-cache-control", "response-content-disposition", "response-content-encoding",
        "response-content-language", "response-content-type", "response-expires", "restore", "retention", "select", "select-type", "storageClass",
        "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions", "website");

    /// <summary>The text that the client must have signed.</summary>
    public static string StringToSign(WireRequest request, SignatureParameters signature)
    {
        var text = new StringBuilder();
        text.Append(request.Method).Append('\n');
        text.Append(request.Header("Content-MD5")).Append('\n');
        text.Append(request.ContentType).Append('\n');
        text.Append(DateOf(request, signature)).Append('\n');
        foreach (var (name, value) in AmzHeaders(request, signature))
        {
            text.Append(name).Append(':').Append(value).Append('\n');
        }

        text.Append(request.ServicePath);
        var separator = '?';
        foreach (var parameter in request.RawQuery.Split('&').Where(IsOfResource).Order(StringComparer.Ordinal))
        {
            text.Append(separator).Append(Decoded(parameter));
            separator = '&';
        }

        return text.ToString();
    }

    /// <summary>Whether a secret makes this signature of a text; tells nothing by the time it takes.</summary>
    public static bool IsValid(string secret, string text, string? provided)
    {
        var mac = HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text));
        var bytes = new byte[mac.Length];
        return provided is not null
            && Convert.TryFromBase64String(provided, bytes, out var length)
            && CryptographicOperations.FixedTimeEquals(mac, bytes.AsSpan(0, length));
    }

    private static string? DateOf(WireRequest request, SignatureParameters signature)
    {
        if (signature.Location == SignatureLocation.Query)
        {
            return signature.Expires;
        }

        return request.Header(DateHeader) is null ? request.Header("Date") : null;
    }

    /// <summary>AWS's own headers by their names in lower case; a presigned URL has them among its parameters.</summary>
    private static SortedDictionary<string, string> AmzHeaders(WireRequest request, SignatureParameters signature)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in request.Headers)
        {
            if (name.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase))
            {
                headers[name.ToLowerInvariant()] = string.Join(',', values.Select(static v => v?.Trim()));
            }
        }

        if (signature.Location == SignatureLocation.Query)
        {
            foreach (var (name, value) in request.Query.Pairs)
            {
                if (name.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase))
                {
                    headers.TryAdd(name.ToLowerInvariant(), value);
                }
            }
        }

        return headers;
    }

    private static bool IsOfResource(string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        return ResourceParameters.Contains(equals < 0 ? parameter : parameter[..equals]);
    }

    private static string Decoded(string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? parameter : $"{parameter[..equals]}={QueryParameters.Parse(parameter).Pairs[0].Value}";
    }
}
