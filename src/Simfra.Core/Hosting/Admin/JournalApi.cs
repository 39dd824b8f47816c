using Microsoft.AspNetCore.Http;
using Simfra.Journal;

namespace Simfra.Hosting.Admin;

/// <summary>
/// <c>/_simfra/journal</c>: GET for all entries, narrowed by the query (<c>service</c>, <c>operation</c>, <c>resource</c>,
/// <c>principal</c>, <c>causedBy</c>), as JSON or, with <c>format=text</c>, as lines; DELETE to forget them.
/// <c>/_simfra/journal/{id}</c>: one entry.
/// </summary>
internal sealed class JournalApi(SimfraJournal journal)
{
    private static readonly string[] Parameters = ["service", "operation", "resource", "principal", "causedBy", "format"];

    /// <param name="http">The request.</param>
    /// <param name="path">What follows <c>/_simfra/journal</c>.</param>
    public Task HandleAsync(HttpContext http, string path) => (http.Request.Method, path) switch
    {
        ("GET", "") => ReadAsync(http),
        ("DELETE", "") => ClearAsync(http),
        ("GET", _) => FindAsync(http, path[1..]),
        (_, "") => AdminAnswer.RefuseMethodAsync(http, "GET", "DELETE"),
        _ => AdminAnswer.RefuseMethodAsync(http, "GET"),
    };

    private Task ReadAsync(HttpContext http)
    {
        var query = http.Request.Query;
        if (AdminAnswer.FindUnknown(query, Parameters) is { } error)
        {
            return RefuseAsync(http, error);
        }

        var filter = new JournalFilter
        {
            Service = Value("service"),
            Operation = Value("operation"),
            Resource = Value("resource"),
            Principal = Value("principal"),
        };
        var entries = Value("causedBy") is { } cause ? journal.CausedBy(cause) : journal.Entries;
        return Value("format") switch
        {
            null or "json" => WriteJsonAsync(http, entries.Where(filter.Matches)),
            "text" => WriteTextAsync(http, [.. entries.Where(filter.Matches)]),
            var format => RefuseAsync(http, $"The format is 'json' or 'text', not '{format}'."),
        };

        string? Value(string name) => query[name].ToString() is { Length: > 0 } value ? value : null;
    }

    private async Task ClearAsync(HttpContext http)
    {
        if (await AdminAnswer.RefuseForeignPageAsync(http).ConfigureAwait(false))
        {
            return;
        }

        journal.Clear();
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private Task FindAsync(HttpContext http, string id) => journal.Find(id) is { } entry
        ? WriteJsonAsync(http, [entry])
        : AdminAnswer.FailAsync(http, StatusCodes.Status404NotFound, $"The journal has no entry '{id}'.");

    private async Task WriteJsonAsync(HttpContext http, IEnumerable<JournalEntry> entries)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        journal.WriteJson(http.Response.BodyWriter, entries);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }

    private Task WriteTextAsync(HttpContext http, IReadOnlyList<JournalEntry> entries)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(JournalText.Of(entries, journal.Dropped), http.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext http, string error) => AdminAnswer.FailAsync(http, StatusCodes.Status400BadRequest, error);
}
