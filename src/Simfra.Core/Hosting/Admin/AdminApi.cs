using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Simfra.Gateway;

namespace Simfra.Hosting.Admin;

/// <summary>The instance's own API, below <c>/_simfra</c>. No AWS path begins so: a bucket's name has no underscore.</summary>
internal sealed class AdminApi(World world) : ISurface
{
    private static readonly PathString Root = "/_simfra";

    public async ValueTask<bool> TryHandleAsync(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments(Root, StringComparison.Ordinal, out var path))
        {
            return false;
        }

        await (path.Value switch
        {
            "/health" => OnAsync(http, HttpMethods.Get, HealthAsync),
            "/services" => OnAsync(http, HttpMethods.Get, ServicesAsync),
            "/reset" => OnAsync(http, HttpMethods.Post, ResetAsync),
            ['/', 's', 'e', 'r', 'v', 'i', 'c', 'e', 's', '/', .. var name] => OnAsync(http, HttpMethods.Get, h => ServiceAsync(h, name)),
            _ => FailAsync(http, StatusCodes.Status404NotFound, $"There is no {Root}{path}."),
        }).ConfigureAwait(false);
        return true;
    }

    private static Task OnAsync(HttpContext http, string method, Func<HttpContext, Task> handle)
    {
        if (http.Request.Method == method)
        {
            return handle(http);
        }

        http.Response.Headers.Allow = method;
        return FailAsync(http, StatusCodes.Status405MethodNotAllowed, $"{http.Request.Path} takes {method} alone.");
    }

    private Task HealthAsync(HttpContext http) => AnswerAsync(
        http,
        new HealthDocument(
            "running",
            ProductVersion.Text,
            world.Options.DefaultAccountId,
            world.Options.DefaultRegion,
            world.Clock.GetUtcNow(),
            [.. world.Modules.Select(m => m.Schema.Id).Order(StringComparer.Ordinal)]),
        AdminJsonContext.Default.HealthDocument);

    private Task ServicesAsync(HttpContext http) =>
        AnswerAsync(http, new ServicesDocument([.. ServiceCoverage.OfAll(world).Select(Document)]), AdminJsonContext.Default.ServicesDocument);

    private Task ServiceAsync(HttpContext http, string name) => world.Directory.Catalog.Services.FirstOrDefault(s => s.Id == name) is { } service
        ? AnswerAsync(http, Document(ServiceCoverage.Of(world, service)), AdminJsonContext.Default.ServiceDocument)
        : FailAsync(http, StatusCodes.Status404NotFound, $"AWS has no service with a model named '{name}'.");

    private async Task ResetAsync(HttpContext http)
    {
        // A web page of another origin can post here without asking; the developer's state isn't its to delete.
        if (http.Request.Headers.Origin.ToString() is { Length: > 0 } origin && origin != $"{http.Request.Scheme}://{http.Request.Host}")
        {
            await FailAsync(http, StatusCodes.Status403Forbidden, $"A page of {origin} may not reset this instance.").ConfigureAwait(false);
            return;
        }

        world.Reset();
        await AnswerAsync(http, new ResetDocument("reset"), AdminJsonContext.Default.ResetDocument).ConfigureAwait(false);
    }

    private static ServiceDocument Document(ServiceCoverage coverage) => new(
        coverage.Service.Id, coverage.Service.FullName, [.. coverage.Protocols], new(coverage.Built, coverage.NotBuilt));

    private static Task AnswerAsync<T>(HttpContext http, T document, JsonTypeInfo<T> type) =>
        http.Response.WriteAsJsonAsync(document, type, contentType: null, http.RequestAborted);

    private static Task FailAsync(HttpContext http, int status, string error)
    {
        http.Response.StatusCode = status;
        return AnswerAsync(http, new ErrorDocument(error), AdminJsonContext.Default.ErrorDocument);
    }
}
