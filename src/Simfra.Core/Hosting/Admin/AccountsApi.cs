using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Simfra.Gateway;

namespace Simfra.Hosting.Admin;

/// <summary>The instance's accounts, at <c>/_simfra/accounts</c>.</summary>
internal sealed class AccountsApi(SimfraAccounts accounts) : ISurface
{
    private static readonly PathString Root = "/_simfra/accounts";

    public async ValueTask<bool> TryHandleAsync(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments(Root, StringComparison.Ordinal, out var rest))
        {
            return false;
        }

        // The answers hold secrets, and the calls delete: a web page of another origin has no business here.
        if (await AdminAnswer.RefuseForeignPageAsync(http, "manage this instance's accounts").ConfigureAwait(false))
        {
            return true;
        }

        var path = (rest.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        await ((path, http.Request.Method) switch
        {
            ([], "GET") => AdminAnswer.WriteAsync(
                http, new AccountsDocument([.. accounts.List().Select(Document)]), AccountsJsonContext.Default.AccountsDocument),
            ([], "POST") => CreateAsync(http),
            ([], _) => NotAllowedAsync(http, "GET, POST"),
            ([var id], "GET") => WithAsync(http, id, a => AdminAnswer.WriteAsync(http, Document(a), AccountsJsonContext.Default.AccountDocument)),
            ([var id], "DELETE") => WithAsync(http, id, a => DeleteAsync(http, a)),
            ([_], _) => NotAllowedAsync(http, "GET, DELETE"),
            ([var id, "reset"], "POST") => WithAsync(http, id, a => ResetAsync(http, a)),
            ([_, "reset"], _) => NotAllowedAsync(http, "POST"),
            _ => AdminAnswer.FailAsync(http, StatusCodes.Status404NotFound, $"There is no {http.Request.Path}."),
        }).ConfigureAwait(false);
        return true;
    }

    private async Task CreateAsync(HttpContext http)
    {
        NewAccountDocument? asked;
        try
        {
            asked = http.Request.ContentLength is 0 or null && !http.Request.Headers.TransferEncoding.Contains("chunked")
                ? new(null, null, null)
                : await JsonSerializer.DeserializeAsync(http.Request.Body, AccountsJsonContext.Default.NewAccountDocument, http.RequestAborted)
                    .ConfigureAwait(false);
        }
        catch (JsonException exception)
        {
            await AdminAnswer.FailAsync(http, StatusCodes.Status400BadRequest, $"The body is no JSON object with id, name and email: {exception.Message}")
                .ConfigureAwait(false);
            return;
        }

        try
        {
            var account = accounts.Create(asked?.Name, asked?.Id, asked?.Email);
            http.Response.StatusCode = StatusCodes.Status201Created;
            http.Response.Headers.Location = $"{Root}/{account.Id}";
            await AdminAnswer.WriteAsync(http, Document(account), AccountsJsonContext.Default.AccountDocument).ConfigureAwait(false);
        }
        catch (ArgumentException exception)
        {
            var isConflict = exception.InnerException is Accounts.AccountException { IsConflict: true };
            await AdminAnswer.FailAsync(
                http, isConflict ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest, (exception.InnerException ?? exception).Message)
                .ConfigureAwait(false);
        }
    }

    private Task DeleteAsync(HttpContext http, SimfraAccount account)
    {
        try
        {
            accounts.Delete(account.Id);
            return AdminAnswer.WriteAsync(http, new AccountStatusDocument(account.Id, "deleted"), AccountsJsonContext.Default.AccountStatusDocument);
        }
        catch (InvalidOperationException exception)
        {
            return AdminAnswer.FailAsync(http, StatusCodes.Status409Conflict, exception.Message);
        }
    }

    private Task ResetAsync(HttpContext http, SimfraAccount account)
    {
        accounts.Reset(account.Id);
        return AdminAnswer.WriteAsync(http, new AccountStatusDocument(account.Id, "reset"), AccountsJsonContext.Default.AccountStatusDocument);
    }

    private Task WithAsync(HttpContext http, string id, Func<SimfraAccount, Task> handle) => accounts.Find(id) is { } account
        ? handle(account)
        : AdminAnswer.FailAsync(http, StatusCodes.Status404NotFound, $"There is no account {id}.");

    private static Task NotAllowedAsync(HttpContext http, string methods)
    {
        http.Response.Headers.Allow = methods;
        var allowed = methods.Replace(", ", " and ", StringComparison.Ordinal);
        return AdminAnswer.FailAsync(http, StatusCodes.Status405MethodNotAllowed, $"{http.Request.Path} takes {allowed} alone.");
    }

    private static AccountDocument Document(SimfraAccount account) => new(
        account.Id, account.Name, account.Email, account.RootAccessKeyId, account.RootSecretAccessKey, account.CreatedAt);
}

/// <summary>The answer of <c>GET /_simfra/accounts</c>.</summary>
internal sealed record AccountsDocument(IReadOnlyList<AccountDocument> Accounts);

internal sealed record AccountDocument(
    string Id, string Name, string Email, string AccessKeyId, string SecretAccessKey, DateTimeOffset CreatedAt);

/// <summary>The body of <c>POST /_simfra/accounts</c>.</summary>
internal sealed record NewAccountDocument(string? Id, string? Name, string? Email);

internal sealed record AccountStatusDocument(string Id, string Status);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(AccountsDocument))]
[JsonSerializable(typeof(AccountDocument))]
[JsonSerializable(typeof(NewAccountDocument))]
[JsonSerializable(typeof(AccountStatusDocument))]
internal sealed partial class AccountsJsonContext : JsonSerializerContext;
