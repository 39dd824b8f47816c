using System.Collections.Frozen;
using Simfra.Protocols;

namespace Simfra.Security.SigV4;

/// <summary>
/// Headers that a presigned URL of S3 carries as query parameters (<c>x-amz-meta-color=red</c>), because whoever uses the URL
/// isn't to send them. They count as if they were sent.
/// </summary>
internal static class HoistedHeaders
{
    private static readonly FrozenSet<string> SignatureParameterNames = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature",
        "X-Amz-Security-Token", DeclaredPayload.Header);

    public static void Restore(WireRequest request)
    {
        foreach (var (name, value) in request.Query.Pairs)
        {
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
                && !SignatureParameterNames.Contains(name)
                && !IsChecksum(name)
                && !request.Headers.ContainsKey(name))
            {
                request.Headers[name] = value;
            }
        }
    }

    /// <summary>An SDK computes these over the empty body that it has when it makes the URL; S3 doesn't look at them.</summary>
    private static bool IsChecksum(string name) =>
        name.StartsWith("x-amz-checksum-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("x-amz-sdk-checksum-algorithm", StringComparison.OrdinalIgnoreCase);
}
