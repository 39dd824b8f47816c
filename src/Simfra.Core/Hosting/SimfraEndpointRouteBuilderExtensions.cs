using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Simfra.Hosting;

namespace Simfra;

/// <summary>Serves the emulated AWS from an ASP.NET Core application of the user's own.</summary>
public static class SimfraEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Answers every request that no other endpoint of the application takes as AWS would. Needs
    /// <see cref="SimfraServiceCollectionExtensions.AddSimfra"/>.
    /// </summary>
    /// <param name="endpoints">The application itself: an AWS client signs the whole path, so there can be no prefix before it.</param>
    /// <returns>A builder for the endpoint's conventions.</returns>
    public static IEndpointConventionBuilder MapSimfra(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (endpoints is RouteGroupBuilder)
        {
            throw new ArgumentException("MapSimfra can't be called on a route group: AWS clients sign the whole path of a request.", nameof(endpoints));
        }

        var world = endpoints.ServiceProvider.GetService<SimfraWorld>()
            ?? throw new InvalidOperationException("MapSimfra needs the services that builder.Services.AddSimfra() adds.");
        return endpoints.Map("{**path}", context => HandleAsync(world, context))
            .WithDisplayName("Simfra")
            .WithMetadata(new AllowAnonymousAttribute()) // requests are authenticated as AWS does it, by their signature
            .WithOrder(int.MaxValue);
    }

    private static Task HandleAsync(SimfraWorld world, HttpContext context)
    {
        RawTarget.Restore(context);

        // The gateway limits bodies by operation. The application's other endpoints keep the limits they have.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bodySize)
        {
            bodySize.MaxRequestBodySize = null;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } upload)
        {
            upload.MinDataRate = null;
        }

        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } download)
        {
            download.MinDataRate = null;
        }

        return world.HandleAsync(context);
    }
}
