namespace Simfra.Hosting.Transport;

/// <summary>
/// An HTTP client's handler whose connections lead to one server, whatever host and port the URL names. An <c>https</c> URL needs
/// no certificate: the bytes don't leave the process, and the server sees the scheme that the client meant.
/// </summary>
internal sealed class InMemoryHttpHandler : HttpMessageHandler
{
    private readonly HttpMessageInvoker _http;
    private readonly HttpMessageInvoker _https;

    /// <param name="connect">Opens a connection, given the scheme.</param>
    public InMemoryHttpHandler(Func<string, Stream> connect)
    {
        _http = Client(connect, Uri.UriSchemeHttp);
        _https = Client(connect, Uri.UriSchemeHttps);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri;
        try
        {
            return await Route(request).SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            request.RequestUri = uri;
        }
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri;
        try
        {
            return Route(request).Send(request, cancellationToken);
        }
        finally
        {
            request.RequestUri = uri;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _http.Dispose();
            _https.Dispose();
        }

        base.Dispose(disposing);
    }

    private HttpMessageInvoker Route(HttpRequestMessage request)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true } uri || uri.Scheme != Uri.UriSchemeHttps)
        {
            return _http;
        }

        // AWS signs the path as it is sent, so it must not be decoded and shortened on the way.
        request.Headers.Host ??= uri.Authority;
        request.RequestUri = new Uri(
            $"{Uri.UriSchemeHttp}://{uri.Authority}{uri.PathAndQuery}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        return _https;
    }

    private static HttpMessageInvoker Client(Func<string, Stream> connect, string scheme) => new(new SocketsHttpHandler
    {
        ConnectCallback = (_, _) => new(connect(scheme)),
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false, // a redirected request would carry a signature that is for another URL
        ActivityHeadersPropagator = null,
        EnableMultipleHttp2Connections = true,
    });
}
