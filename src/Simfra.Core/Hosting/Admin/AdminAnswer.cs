using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Simfra.Hosting.Admin;

/// <summary>How the admin API answers.</summary>
internal static class AdminAnswer
{
    public static Task WriteAsync<T>(HttpContext http, T document, JsonTypeInfo<T> type) =>
        http.Response.WriteAsJsonAsync(document, type, contentType: null, http.RequestAborted);

    public static Task FailAsync(HttpContext http, int status, string error)
    {
        http.Response.StatusCode = status;
        return WriteAsync(http, new ErrorDocument(error), AdminJsonContext.Default.ErrorDocument);
    }

    public static Task RefuseMethodAsync(HttpContext http, params ReadOnlySpan<string> allowed)
    {
        http.Response.Headers.Allow = string.Join(", ", allowed);
        return FailAsync(http, StatusCodes.Status405MethodNotAllowed, $"{http.Request.Path} takes {string.Join(" or ", allowed)} alone.");
    }

    /// <summary>
    /// Refuses what a web page of another origin wants to change: it can send such requests without asking, and the developer's instance
    /// isn't its to touch.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="forbidden">What such a page may not do.</param>
    /// <returns>True where the request has been refused.</returns>
    public static async ValueTask<bool> RefuseForeignPageAsync(HttpContext http, string forbidden = "change this instance")
    {
        if (http.Request.Headers.Origin.ToString() is not { Length: > 0 } origin || origin == $"{http.Request.Scheme}://{http.Request.Host}")
        {
            return false;
        }

        await FailAsync(http, StatusCodes.Status403Forbidden, $"A page of {origin} may not {forbidden}.").ConfigureAwait(false);
        return true;
    }

    /// <summary>What is said of a query with a parameter that isn't known; null for one without.</summary>
    public static string? FindUnknown(IQueryCollection query, string[] known) =>
        query.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown
            ? $"There is no parameter '{unknown}'. There are {string.Join(", ", known)}."
            : null;
}
