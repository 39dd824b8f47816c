using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Simfra.Faults;

namespace Simfra.Hosting.Admin;

/// <summary>
/// <c>/_simfra/faults</c>: GET for the rules in force, POST for a new one, DELETE for none. <c>/_simfra/faults/{id}</c>: GET and DELETE one.
/// </summary>
internal sealed class FaultsApi(SimfraFaults faults)
{
    /// <param name="http">The request.</param>
    /// <param name="path">What follows <c>/_simfra/faults</c>.</param>
    public Task HandleAsync(HttpContext http, string path) => (http.Request.Method, path) switch
    {
        ("GET", "") => ListAsync(http),
        ("POST", "") => ChangeAsync(http, () => AddAsync(http)),
        ("DELETE", "") => ChangeAsync(http, () => RemoveAllAsync(http)),
        ("GET", _) => OfAsync(http, path[1..], rule => WriteAsync(http, rule)),
        ("DELETE", _) => ChangeAsync(http, () => OfAsync(http, path[1..], rule => RemoveAsync(http, rule))),
        (_, "") => AdminAnswer.RefuseMethodAsync(http, "GET", "POST", "DELETE"),
        _ => AdminAnswer.RefuseMethodAsync(http, "GET", "DELETE"),
    };

    private static async Task ChangeAsync(HttpContext http, Func<Task> change)
    {
        if (!await AdminAnswer.RefuseForeignPageAsync(http).ConfigureAwait(false))
        {
            await change().ConfigureAwait(false);
        }
    }

    private Task ListAsync(HttpContext http) => AdminAnswer.WriteAsync(
        http, new FaultsDocument([.. faults.Rules.Select(FaultDocument.Of)]), FaultJsonContext.Default.FaultsDocument);

    private async Task AddAsync(HttpContext http)
    {
        FaultRule rule;
        try
        {
            var document = await JsonSerializer
                .DeserializeAsync(http.Request.Body, FaultJsonContext.Default.FaultDocument, http.RequestAborted).ConfigureAwait(false)
                ?? throw new JsonException("The body is null.");
            rule = document.AddTo(faults);
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or NotSupportedException)
        {
            await AdminAnswer.FailAsync(http, StatusCodes.Status400BadRequest, e.Message).ConfigureAwait(false);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status201Created;
        http.Response.Headers.Location = $"{http.Request.Path}/{rule.Id}";
        await WriteAsync(http, rule).ConfigureAwait(false);
    }

    private Task RemoveAllAsync(HttpContext http)
    {
        faults.Clear();
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task OfAsync(HttpContext http, string id, Func<FaultRule, Task> handle) => faults.Find(id) is { } rule
        ? handle(rule)
        : AdminAnswer.FailAsync(http, StatusCodes.Status404NotFound, $"There is no fault '{id}'.");

    private static Task WriteAsync(HttpContext http, FaultRule rule) =>
        AdminAnswer.WriteAsync(http, FaultDocument.Of(rule), FaultJsonContext.Default.FaultDocument);

    private static Task RemoveAsync(HttpContext http, FaultRule rule)
    {
        rule.Remove();
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
