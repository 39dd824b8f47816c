using System.Text;
using Microsoft.AspNetCore.Http;
using Simfra.Protocols;

namespace Simfra.Core.Tests.Protocols;

/// <summary>Requests and responses as the gateway would hand them over.</summary>
internal static class TestRequests
{
    /// <summary>A form in the body of a POST.</summary>
    public static WireRequest Form(string body) => Form(Encoding.UTF8.GetBytes(body));

    public static WireRequest Form(byte[] body) =>
        Create("POST", "/", body, ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"));

    /// <param name="method">The HTTP method.</param>
    /// <param name="target">Path and query, as sent.</param>
    /// <param name="body">The body, or null.</param>
    /// <param name="headers">The headers.</param>
    public static WireRequest Create(string method, string target, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var fields = new HeaderDictionary();
        foreach (var (name, value) in headers)
        {
            fields[name] = value;
        }

        return new()
        {
            Method = method,
            RawPath = mark < 0 ? target : target[..mark],
            RawQuery = mark < 0 ? "" : target[(mark + 1)..],
            Headers = fields,
            Scheme = "https",
            Host = "example.com",
            Body = body ?? [],
        };
    }

    public static string BodyText(this WireResponse response) => Encoding.UTF8.GetString(response.Body.WrittenSpan);
}
