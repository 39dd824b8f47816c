using Microsoft.AspNetCore.Http;
using Simfra.Gateway;

namespace Simfra.Hosting.Admin;

/// <summary>LocalStack's health path, for scripts and containers that wait for it.</summary>
internal sealed class LocalStackHealth(World world) : ISurface
{
    private const string Path = "/_localstack/health";

    public async ValueTask<bool> TryHandleAsync(HttpContext http)
    {
        if (http.Request.Path.Value != Path || !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)))
        {
            return false;
        }

        var services = world.Modules.OrderBy(m => m.Schema.Id, StringComparer.Ordinal).ToDictionary(m => m.Schema.Id, static _ => "available");
        await http.Response.WriteAsJsonAsync(
            new LocalStackHealthDocument(services, "simfra", ProductVersion.Text),
            AdminJsonContext.Default.LocalStackHealthDocument,
            contentType: null,
            http.RequestAborted).ConfigureAwait(false);
        return true;
    }
}
