using Simfra.Hosting;

namespace Simfra;

/// <summary>
/// Put before the handler of ASP.NET Core's TestServer, lets AWS SDK clients reach an application that has called <c>MapSimfra</c>:
/// <c>new SimfraTestServerHandler(server.CreateHandler())</c>.
/// </summary>
/// <remarks>
/// TestServer passes on a decoded path alone and refuses the URLs that version 4 of the SDK makes, whereas AWS signs the path as it
/// is sent. This handler sends the exact request target along in a header, which <c>MapSimfra</c> takes off where a server gives none.
/// </remarks>
/// <param name="innerHandler">TestServer's own handler.</param>
public sealed class SimfraTestServerHandler(HttpMessageHandler innerHandler) : DelegatingHandler(innerHandler)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.RequestUri is not { IsAbsoluteUri: true } uri)
        {
            throw new InvalidOperationException("The request has no absolute URL.");
        }

        request.Headers.Remove(RawTarget.HeaderName);
        request.Headers.TryAddWithoutValidation(RawTarget.HeaderName, uri.PathAndQuery);
        request.Headers.Host ??= uri.Authority;
        request.RequestUri = new Uri($"{uri.Scheme}://{uri.Authority}{uri.PathAndQuery}");
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // TestServer's word for a connection that the application breaks off. To a client it is a failure of the request.
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The server aborted the connection.", new IOException(e.Message, e));
        }
        finally
        {
            request.RequestUri = uri;
            request.Headers.Remove(RawTarget.HeaderName);
        }
    }
}
