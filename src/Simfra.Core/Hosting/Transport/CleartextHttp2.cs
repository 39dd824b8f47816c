using System.Buffers;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Simfra.Hosting.Transport;

/// <summary>
/// HTTP/1.1 and HTTP/2 on one endpoint without TLS. Kestrel tells them apart by ALPN alone and takes a connection without TLS for
/// HTTP/1.1; here the connection's first bytes decide: <c>PRI</c> opens the preface of HTTP/2 with prior knowledge, and no
/// HTTP/1.1 method begins so.
/// </summary>
internal static class CleartextHttp2
{
    public static ConnectionDelegate Detect(ConnectionDelegate next) => async connection =>
    {
        if (await StartsWithPrefaceAsync(connection).ConfigureAwait(false))
        {
            var negotiated = new NegotiatedHttp2();
            connection.Features.Set<ITlsConnectionFeature>(negotiated);
            connection.Features.Set<ITlsApplicationProtocolFeature>(negotiated);
        }

        await next(connection).ConfigureAwait(false);
    };

    private static async ValueTask<bool> StartsWithPrefaceAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        var closing = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        try
        {
            while (true)
            {
                var result = await input.ReadAsync(closing).ConfigureAwait(false);
                var verdict = IsPreface(result.Buffer);
                if (verdict is not null || result.IsCompleted || result.IsCanceled)
                {
                    input.AdvanceTo(result.Buffer.Start);
                    return verdict ?? false;
                }

                input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The server stops, or the client is gone: Kestrel's own reading finds out the same and ends the connection.
            return false;
        }
    }

    private static bool? IsPreface(ReadOnlySequence<byte> received)
    {
        var preface = "PRI"u8;
        Span<byte> start = stackalloc byte[preface.Length];
        var length = (int)Math.Min(received.Length, start.Length);
        received.Slice(0, length).CopyTo(start);
        return !preface.StartsWith(start[..length]) ? false : length == preface.Length ? true : null;
    }

    /// <summary>What a TLS handshake would have left behind, had there been one.</summary>
    private sealed class NegotiatedHttp2 : ITlsConnectionFeature, ITlsApplicationProtocolFeature
    {
        public ReadOnlyMemory<byte> ApplicationProtocol { get; } = "h2"u8.ToArray();

        public X509Certificate2? ClientCertificate { get; set; }

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) =>
            Task.FromResult<X509Certificate2?>(null);
    }
}
