using Microsoft.AspNetCore.Http;
using Simfra.Gateway;

namespace Simfra.Hosting.Admin;

/// <summary>Snapshots of the instance at <c>/_simfra/snapshot</c>: GET takes one, PUT loads one.</summary>
internal sealed class SnapshotApi(SimfraWorld world) : ISurface
{
    private const string Root = "/_simfra/snapshot";

    public async ValueTask<bool> TryHandleAsync(HttpContext http)
    {
        if (http.Request.Path.Value != Root)
        {
            return false;
        }

        // A snapshot holds secrets, and loading one deletes: a web page of another origin has no business here.
        if (await AdminAnswer.RefuseForeignPageAsync(http, "have this instance's state").ConfigureAwait(false))
        {
            return true;
        }

        var file = Path.GetTempFileName();
        try
        {
            await (http.Request.Method switch
            {
                "GET" => TakeAsync(http, file),
                "PUT" => LoadAsync(http, file),
                _ => RefuseAsync(http),
            }).ConfigureAwait(false);
        }
        catch (SimfraStateException exception)
        {
            var error = exception.Path == file ? $"The snapshot: {exception.Problem}" : exception.Message;
            await AdminAnswer.FailAsync(http, StatusCodes.Status400BadRequest, error).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(file);
        }

        return true;
    }

    private static Task RefuseAsync(HttpContext http)
    {
        http.Response.Headers.Allow = "GET, PUT";
        return AdminAnswer.FailAsync(http, StatusCodes.Status405MethodNotAllowed, $"{Root} takes GET and PUT alone.");
    }

    private async Task TakeAsync(HttpContext http, string file)
    {
        await world.SaveSnapshotAsync(file, http.RequestAborted).ConfigureAwait(false);
        http.Response.ContentType = "application/vnd.sqlite3";
        http.Response.Headers.ContentDisposition = "attachment; filename=\"world.simfra\"";
        await using var snapshot = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        http.Response.ContentLength = snapshot.Length;
        await snapshot.CopyToAsync(http.Response.Body, http.RequestAborted).ConfigureAwait(false);
    }

    private async Task LoadAsync(HttpContext http, string file)
    {
        await using (var snapshot = new FileStream(file, FileMode.Truncate, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true))
        {
            await http.Request.Body.CopyToAsync(snapshot, http.RequestAborted).ConfigureAwait(false);
        }

        var loaded = await world.LoadAsync(file, http.RequestAborted).ConfigureAwait(false);
        var answer = new SnapshotLoadedDocument(
            "loaded", loaded.Facts.Identity.AccountId, loaded.Tables.Sum(static t => t.Records.Count), world.Clock.GetUtcNow());
        await AdminAnswer.WriteAsync(http, answer, AdminJsonContext.Default.SnapshotLoadedDocument).ConfigureAwait(false);
    }
}
