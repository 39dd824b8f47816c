using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Simfra.Gateway;

namespace Simfra.Hosting.Admin;

/// <summary>What a browser gets at the root: what this is, and what is built.</summary>
internal sealed class StartPage(World world) : ISurface
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http)
    {
        if (!IsNavigation(http.Request))
        {
            return false;
        }

        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync(Render($"{http.Request.Scheme}://{http.Request.Host}"), http.RequestAborted).ConfigureAwait(false);
        return true;
    }

    /// <summary>A browser at the root of the plain host. An AWS client signs, and a bucket's or a service's own host isn't ours to take.</summary>
    private static bool IsNavigation(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Path == "/"
        && !request.QueryString.HasValue
        && !request.Headers.ContainsKey("Authorization")
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && HostName.Parse(request.Host.Value ?? "") is null;

    private string Render(string endpoint)
    {
        var rows = new StringBuilder();
        foreach (var coverage in ServiceCoverage.OfAll(world).Where(c => c.Built.Count > 0))
        {
            rows.Append(
                CultureInfo.InvariantCulture,
                $"""
                <tr><td><a href="/_simfra/services/{coverage.Service.Id}">{coverage.Service.Id}</a></td>
                <td>{Text(coverage.Service.FullName)}</td><td>{string.Join(", ", coverage.Protocols)}</td>
                <td>{coverage.Built.Count} of {coverage.OperationCount}</td></tr>
                """);
            rows.Append('\n');
        }

        return $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>Simfra.Embedded</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 56rem; padding: 0 1rem; color-scheme: light dark; }
            table { border-collapse: collapse; } td, th { text-align: left; padding: .2rem 1.5rem .2rem 0; } code { font-size: .95em; }
            </style>
            </head>
            <body>
            <h1>Simfra.Embedded {{Text(ProductVersion.Text)}}</h1>
            <p>AWS in one process. Point an AWS client's endpoint at <code>{{Text(endpoint)}}</code>; the default account is
            <code>{{world.Options.DefaultAccountId}}</code>, the default region <code>{{Text(world.Options.DefaultRegion)}}</code>.</p>
            <h2>Services</h2>
            <table>
            <thead><tr><th>Name</th><th>Service</th><th>Protocols</th><th>Operations built</th></tr></thead>
            <tbody>
            {{rows}}</tbody>
            </table>
            <p>Any other operation of AWS is refused by name, with status 501.</p>
            <p><a href="/_simfra/health">health</a> · <a href="/_simfra/services">services</a></p>
            </body>
            </html>

            """;
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
