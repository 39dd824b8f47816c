using Microsoft.AspNetCore.Http;
using Simfra.Gateway;

namespace Simfra.Hosting.Admin;

/// <summary>The instance's own API, below <c>/_simfra</c>. No AWS path begins so: a bucket's name has no underscore.</summary>
internal sealed class AdminApi(World world) : ISurface
{
    private readonly JournalApi _journal = new(world.Journal);
    private readonly StateApi _state = new(world.State);
    private readonly FaultsApi _faults = new(world.Faults);
    private readonly InboxApi _inbox = new(world.Inbox);
    private readonly AuthorizationApi _authorization = new(world.Journal, world.Needs);

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
            "/state" => OnAsync(http, HttpMethods.Get, _state.HandleAsync),
            "/reset" => OnAsync(http, HttpMethods.Post, ResetAsync),
            ['/', 's', 'e', 'r', 'v', 'i', 'c', 'e', 's', '/', .. var name] => OnAsync(http, HttpMethods.Get, h => ServiceAsync(h, name)),
            "/journal" or ['/', 'j', 'o', 'u', 'r', 'n', 'a', 'l', '/', ..] => _journal.HandleAsync(http, path.Value["/journal".Length..]),
            "/faults" or ['/', 'f', 'a', 'u', 'l', 't', 's', '/', ..] => _faults.HandleAsync(http, path.Value["/faults".Length..]),
            "/inbox" or ['/', 'i', 'n', 'b', 'o', 'x', '/', ..] => _inbox.HandleAsync(http, path.Value["/inbox".Length..]),
            "/authorization" or ['/', 'a', 'u', 't', 'h', 'o', 'r', 'i', 'z', 'a', 't', 'i', 'o', 'n', '/', ..] =>
                OnAsync(http, HttpMethods.Get, h => _authorization.HandleAsync(h, path.Value["/authorization".Length..])),
            _ => AdminAnswer.FailAsync(http, StatusCodes.Status404NotFound, $"There is no {Root}{path}."),
        }).ConfigureAwait(false);
        return true;
    }

    private static Task OnAsync(HttpContext http, string method, Func<HttpContext, Task> handle) =>
        http.Request.Method == method ? handle(http) : AdminAnswer.RefuseMethodAsync(http, method);

    private Task HealthAsync(HttpContext http) => AdminAnswer.WriteAsync(
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
        AdminAnswer.WriteAsync(http, new ServicesDocument([.. ServiceCoverage.OfAll(world).Select(Document)]), AdminJsonContext.Default.ServicesDocument);

    private Task ServiceAsync(HttpContext http, string name) => world.Directory.Catalog.Services.FirstOrDefault(s => s.Id == name) is { } service
        ? AdminAnswer.WriteAsync(http, Document(ServiceCoverage.Of(world, service)), AdminJsonContext.Default.ServiceDocument)
        : AdminAnswer.FailAsync(http, StatusCodes.Status404NotFound, $"AWS has no service with a model named '{name}'.");

    private async Task ResetAsync(HttpContext http)
    {
        if (await AdminAnswer.RefuseForeignPageAsync(http).ConfigureAwait(false))
        {
            return;
        }

        world.Reset();
        await AdminAnswer.WriteAsync(http, new ResetDocument("reset"), AdminJsonContext.Default.ResetDocument).ConfigureAwait(false);
    }

    private static ServiceDocument Document(ServiceCoverage coverage) => new(
        coverage.Service.Id, coverage.Service.FullName, [.. coverage.Protocols], new(coverage.Built, coverage.NotBuilt));
}
