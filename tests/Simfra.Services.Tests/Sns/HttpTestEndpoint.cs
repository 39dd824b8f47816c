using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Simfra.Services.Tests.Sns;

/// <summary>A web server of this machine that keeps what is posted to it.</summary>
internal sealed class HttpTestEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<TestPost> _requests = new();

    private HttpTestEndpoint()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    public string Url => $"{_app.Urls.First()}/endpoint";

    /// <summary>What it answers.</summary>
    public int Status { get; set; } = 200;

    public IReadOnlyList<TestPost> Requests => [.. _requests];

    public static async Task<HttpTestEndpoint> StartAsync()
    {
        var endpoint = new HttpTestEndpoint();
        await endpoint._app.StartAsync();
        return endpoint;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var headers = http.Request.Headers.ToDictionary(static h => h.Key, static h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _requests.Enqueue(new(await reader.ReadToEndAsync(), headers));
        http.Response.StatusCode = Status;
    }
}

internal sealed record TestPost(string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();
}
