using System.Text;
using Microsoft.AspNetCore.Http;
using Simfra.Schemas;

namespace Simfra.Protocols;

/// <summary>
/// An HTTP request as the gateway hands it to protocols and to signature checks: nothing decoded that AWS doesn't decode.
/// </summary>
internal sealed class WireRequest
{
    public required string Method { get; init; }

    /// <summary>The path as sent, percent-escapes and double slashes kept.</summary>
    public required string RawPath { get; init; }

    /// <summary>The query string as sent, without the question mark.</summary>
    public required string RawQuery { get; init; }

    public required IHeaderDictionary Headers { get; init; }

    /// <summary><c>http</c> or <c>https</c>, as the client sees it.</summary>
    public required string Scheme { get; init; }

    /// <summary>The Host header, with its port where it has one.</summary>
    public required string Host { get; init; }

    /// <summary>What a form that a browser posted amounts to: it was signed in its fields.</summary>
    public bool IsOfForm { get; init; }

    /// <summary>The query's parameters, decoded, in the order sent.</summary>
    public QueryParameters Query => field ??= QueryParameters.Parse(RawQuery);

    /// <summary>
    /// The parameters of the query, then those of the body where it is a form: what the Query protocols read. Asked for once the
    /// body is there.
    /// </summary>
    public QueryParameters Form => field ??= ReadForm();

    /// <summary>
    /// The path within the service: what is left of <see cref="RawPath"/> after a prefix that the gateway took off, or with the
    /// bucket of a virtual host put in front.
    /// </summary>
    public string ServicePath { get => field ?? RawPath; set; }

    /// <summary>The request went to the endpoint of S3's websites.</summary>
    public bool IsWebsite { get; set; }

    /// <summary>The body, read whole and decoded (gzip, aws-chunked); empty while <see cref="Stream"/> is set.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>The body of an operation whose input streams, or null.</summary>
    public StreamingBody? Stream { get; set; }

    /// <summary>The header's value, values of a repeated header joined with a comma; null where it is missing.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out var values) && values.Count > 0 ? values.ToString() : null;

    public string? ContentType => Header("Content-Type");

    private QueryParameters ReadForm() => Body.IsEmpty ? Query : Query.Then(QueryParameters.Parse(Encoding.UTF8.GetString(Body.Span)));
}
