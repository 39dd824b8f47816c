using System.Net;

namespace Simfra.Services.Iam;

/// <summary>The URL of an OpenID Connect provider.</summary>
/// <param name="Scheme"><c>https</c>; <c>http</c> only for a provider on this machine.</param>
/// <param name="Name">The rest, by which AWS names the provider: host and path, as they were given.</param>
internal sealed record OidcProviderUrl(string Scheme, string Name)
{
    private const string SchemeEnd = "://";
    private const string HttpsPort = ":443";

    /// <summary>
    /// Reads a URL. AWS takes https on its own port alone, since it has to reach the provider. A provider on this machine it can't reach;
    /// here, where that is the one that can be reached, it may have any port and go without TLS.
    /// </summary>
    /// <exception cref="Schemas.AwsServiceException">ValidationError, InvalidInput.</exception>
    public static OidcProviderUrl Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || !url.Contains(SchemeEnd, StringComparison.Ordinal))
        {
            throw IamErrors.OidcUrlInvalid();
        }

        var isLocal = IsLoopback(uri.Host);
        if (uri.Scheme != Uri.UriSchemeHttps && !(isLocal && uri.Scheme == Uri.UriSchemeHttp))
        {
            throw IamErrors.OidcUrlNotHttps();
        }

        if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0 || (!uri.IsDefaultPort && !isLocal))
        {
            throw IamErrors.OidcUrlRefused();
        }

        var name = url[(url.IndexOf(SchemeEnd, StringComparison.Ordinal) + SchemeEnd.Length)..];
        var path = name.IndexOf('/', StringComparison.Ordinal);
        var (host, rest) = path < 0 ? (name, "") : (name[..path], name[path..]);
        host = host.EndsWith(HttpsPort, StringComparison.Ordinal) && uri.Scheme == Uri.UriSchemeHttps ? host[..^HttpsPort.Length] : host;
        return new(uri.Scheme, host + rest);
    }

    /// <summary>What a token's <c>iss</c> is, without its scheme; null where it has none.</summary>
    public static string? NameOf(string issuer) =>
        issuer.IndexOf(SchemeEnd, StringComparison.Ordinal) is var end and >= 0 ? issuer[(end + SchemeEnd.Length)..] : null;

    public override string ToString() => Scheme + SchemeEnd + Name;

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
