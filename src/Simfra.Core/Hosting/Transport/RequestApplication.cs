using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Simfra.Hosting.Transport;

/// <summary>What Kestrel runs for each request: one delegate, without the generic host's services, scopes and diagnostics.</summary>
internal sealed class RequestApplication(RequestDelegate handle) : IHttpApplication<DefaultHttpContext>
{
    public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        var context = Context(contextFeatures);
        if (contextFeatures.Get<IClientSchemeFeature>() is { } client)
        {
            context.Request.Scheme = client.ClientScheme;
        }

        return context;
    }

    public Task ProcessRequestAsync(DefaultHttpContext context) => handle(context);

    public void DisposeContext(DefaultHttpContext context, Exception? exception) => context.Uninitialize();

    /// <summary>Kestrel keeps a connection's context for its next request.</summary>
    private static DefaultHttpContext Context(IFeatureCollection features)
    {
        if (features is not IHostContextContainer<DefaultHttpContext> container)
        {
            return new(features);
        }

        if (container.HostContext is { } kept)
        {
            kept.Initialize(features);
            return kept;
        }

        return container.HostContext = new(features);
    }
}
