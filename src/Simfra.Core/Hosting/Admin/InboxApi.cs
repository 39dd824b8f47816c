using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Simfra.Hosting.Admin;

/// <summary>
/// <c>/_simfra/inbox</c>: GET for the messages, narrowed by the query (<c>type</c>, <c>source</c>, <c>to</c>, <c>search</c>), in pages of
/// <c>limit</c> that begin behind the number <c>after</c>; DELETE to remove them all. <c>/_simfra/inbox/{number}</c>: one message;
/// POST to <c>/_simfra/inbox/{number}/reply</c> answers a text message with the body's text.
/// </summary>
internal sealed class InboxApi(SimfraInbox inbox)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;
    private const string Reply = "/reply";

    private static readonly string[] Parameters = ["type", "source", "to", "search", "limit", "after"];

    /// <param name="http">The request.</param>
    /// <param name="path">What follows <c>/_simfra/inbox</c>.</param>
    public Task HandleAsync(HttpContext http, string path) => (http.Request.Method, path) switch
    {
        ("GET", "") => ReadAsync(http),
        ("DELETE", "") => ClearAsync(http),
        ("POST", _) when path.EndsWith(Reply, StringComparison.Ordinal) => ReplyAsync(http, path[1..^Reply.Length]),
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

        if (!TryRead("limit", DefaultLimit, 1, MaxLimit, out var limit))
        {
            return RefuseAsync(http, $"The limit is a number from 1 to {MaxLimit}.");
        }

        if (!TryRead("after", 0, 0, long.MaxValue, out var after))
        {
            return RefuseAsync(http, "A page begins behind the number of a message.");
        }

        var found = inbox.Find(Value("type"), Value("source"), Value("to"), Value("search"));
        var rest = found.Where(m => m.Number > after).ToList();
        var page = rest.Take((int)limit).ToList();
        var next = rest.Count > page.Count ? page[^1].Number.ToString(CultureInfo.InvariantCulture) : null;
        return AdminAnswer.WriteAsync(http, new InboxDocument(page, found.Count, next), AdminJsonContext.Default.InboxDocument);

        string? Value(string name) => query[name].ToString() is { Length: > 0 } value ? value : null;

        bool TryRead(string name, long otherwise, long min, long max, out long number)
        {
            number = otherwise;
            return Value(name) is not { } text
                || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= min && number <= max);
        }
    }

    private Task FindAsync(HttpContext http, string number) =>
        inbox.Messages.FirstOrDefault(m => m.Number.ToString(CultureInfo.InvariantCulture) == number) is { } message
            ? AdminAnswer.WriteAsync(http, message, AdminJsonContext.Default.InboxMessage)
            : AdminAnswer.FailAsync(http, StatusCodes.Status404NotFound, $"The inbox has no message '{number}'.");

    private async Task ReplyAsync(HttpContext http, string number)
    {
        if (await AdminAnswer.RefuseForeignPageAsync(http).ConfigureAwait(false))
        {
            return;
        }

        if (inbox.Messages.FirstOrDefault(m => m.Number.ToString(CultureInfo.InvariantCulture) == number) is not { Type: "sms" } message)
        {
            await AdminAnswer.FailAsync(http, StatusCodes.Status404NotFound, $"The inbox has no text message '{number}'.").ConfigureAwait(false);
            return;
        }

        using var reader = new StreamReader(http.Request.Body);
        inbox.Reply(message, await reader.ReadToEndAsync(http.RequestAborted).ConfigureAwait(false));
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task ClearAsync(HttpContext http)
    {
        if (await AdminAnswer.RefuseForeignPageAsync(http).ConfigureAwait(false))
        {
            return;
        }

        inbox.Clear();
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task RefuseAsync(HttpContext http, string error) => AdminAnswer.FailAsync(http, StatusCodes.Status400BadRequest, error);
}
