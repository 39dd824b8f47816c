using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Simfra.Integration;

namespace Simfra.Security.OpenId;

/// <summary>Asks an issuer for its keys as OpenID Connect Discovery tells.</summary>
/// <seealso href="https://openid.net/specs/openid-connect-discovery-1_0.html"/>
internal sealed class IssuerKeysClient : IDisposable
{
    private const int MaxDocumentBytes = 1024 * 1024;

    /// <summary>By the time of the world outside, which the issuer lives in.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private readonly OutboundHosts _hosts;
    private readonly HttpClient _http;
    private bool _refusedCertificate;

    public IssuerKeysClient(OutboundHosts hosts, IReadOnlyList<string> thumbprints)
    {
        _hosts = hosts;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeLimit };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, chain, errors) => Accepts(chain, errors, thumbprints);
        _http = new(handler) { MaxResponseContentBufferSize = MaxDocumentBytes, Timeout = TimeLimit };
    }

    /// <exception cref="IssuerKeysException">The keys can't be had.</exception>
    public async Task<JsonWebKeySet> GetAsync(string issuer, CancellationToken cancellationToken)
    {
        var configuration = await GetTextAsync($"{issuer.TrimEnd('/')}/.well-known/openid-configuration", cancellationToken).ConfigureAwait(false);
        var keys = await GetTextAsync(KeysAddress(configuration, issuer), cancellationToken).ConfigureAwait(false);
        return JsonWebKeySet.Parse(keys) ?? throw NoKeys($"{issuer} publishes keys that can't be read.");
    }

    public void Dispose() => _http.Dispose();

    private static string KeysAddress(string configuration, string issuer)
    {
        try
        {
#pragma warning disable RS0030 // What could be read in two ways names no issuer: nothing is mended here.
            using var document = JsonDocument.Parse(configuration);
#pragma warning restore RS0030
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("issuer", out var named) && named.ValueKind == JsonValueKind.String
                && named.GetString() == issuer
                && document.RootElement.TryGetProperty("jwks_uri", out var uri) && uri.ValueKind == JsonValueKind.String)
            {
                return uri.GetString()!;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // As one that lacks what it needs.
        }

        throw NoKeys($"The configuration of {issuer} doesn't name it and its keys.");
    }

    private async Task<string> GetTextAsync(string address, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
        {
            throw NoKeys($"{address} is no address.");
        }

        if (!_hosts.Allows(uri))
        {
            throw new IssuerKeysException(IssuerKeysFault.HostNotAllowed, $"The host {uri.Host} may not be called.");
        }

        if (uri.Scheme == "http" && !OutboundHosts.IsLoopback(uri))
        {
            throw NoKeys($"{address} isn't protected by TLS.");
        }

        try
        {
            using var response = await _http.GetAsync(uri, cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false))
                : throw NoKeys($"{address} answers {(int)response.StatusCode}.");
        }
        catch (HttpRequestException exception)
        {
            throw new IssuerKeysException(
                _refusedCertificate ? IssuerKeysFault.UntrustedCertificate : IssuerKeysFault.Unreachable, exception.Message);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IssuerKeysException(IssuerKeysFault.Unreachable, $"{address} doesn't answer.");
        }
    }

    private bool Accepts(X509Chain? chain, SslPolicyErrors errors, IReadOnlyList<string> thumbprints)
    {
        var isTrusted = errors == SslPolicyErrors.None
            || (errors == SslPolicyErrors.RemoteCertificateChainErrors
                && chain is not null
                && chain.ChainElements.Any(e => thumbprints.Contains(e.Certificate.Thumbprint, StringComparer.OrdinalIgnoreCase)));
        _refusedCertificate |= !isTrusted;
        return isTrusted;
    }

    private static IssuerKeysException NoKeys(string message) => new(IssuerKeysFault.NoKeys, message);
}
