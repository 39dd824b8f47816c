using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Simfra.Protocols;
using Simfra.Security;
using Simfra.Security.SigV4;
using Simfra.Tests;

namespace Simfra.Core.Tests.Security;

/// <summary>One folder of aws-c-auth's test vectors.</summary>
internal sealed class SigV4Vector
{
    public const string Folder = "conformance/sigv4/v4";

    private readonly string _path;

    public SigV4Vector(string name)
    {
        _path = Path.Combine(SharedData.PathOf(Folder), name);
        using var context = JsonDocument.Parse(File.ReadAllText(Path.Combine(_path, "context.json")));
        var root = context.RootElement;
        var keys = root.GetProperty("credentials");
        Time = root.GetProperty("timestamp").GetDateTimeOffset();
        Region = root.GetProperty("region").GetString()!;
        Service = root.GetProperty("service").GetString()!;
        ExpiresSeconds = root.GetProperty("expiration_in_seconds").GetInt32();
        Rules = SignatureRules.For(Schemas.WireProtocols.Query, isQueryCompatible: false) with { NormalizesPath = root.GetProperty("normalize").GetBoolean() };
        Credential = new(
            keys.GetProperty("access_key_id").GetString()!, keys.GetProperty("secret_access_key").GetString()!, new RootPrincipal("000000000000"))
        {
            SessionToken = keys.TryGetProperty("token", out var token) ? token.GetString() : null,
        };
    }

    public DateTimeOffset Time { get; }

    public string Region { get; }

    public string Service { get; }

    public int ExpiresSeconds { get; }

    public SignatureRules Rules { get; }

    public Credential Credential { get; }

    public static IEnumerable<string> Names =>
        Directory.Exists(SharedData.PathOf(Folder))
            ? Directory.GetDirectories(SharedData.PathOf(Folder)).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)
            : [];

    /// <summary>A file of the vector without its last line break.</summary>
    public string Text(string file) => File.ReadAllText(Path.Combine(_path, file)).TrimEnd('\n');

    /// <summary>Reads a request as written in <paramref name="file"/>, which is nearly HTTP.</summary>
    public WireRequest Request(string file)
    {
        var text = File.ReadAllText(Path.Combine(_path, file));
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var body = end < 0 ? "" : text[(end + 2)..].TrimStart('\n');
        var lines = (end < 0 ? text : text[..end]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var requestLine = lines[0];
        var target = requestLine[(requestLine.IndexOf(' ') + 1)..requestLine.LastIndexOf(' ')];
        var question = target.IndexOf('?');
        var headers = new HeaderDictionary();
        string? last = null;
        foreach (var line in lines.Skip(1))
        {
            if (line[0] == ' ' && last is not null)
            {
                headers[last] = headers[last] + "\n" + line;
                continue;
            }

            var colon = line.IndexOf(':');
            last = line[..colon];
            headers.Append(last, line[(colon + 1)..]);
        }

        return new()
        {
            Method = requestLine[..requestLine.IndexOf(' ')],
            RawPath = question < 0 ? target : target[..question],
            RawQuery = question < 0 ? "" : target[(question + 1)..],
            Headers = headers,
            Scheme = "https",
            Host = headers["Host"].ToString(),
            Body = System.Text.Encoding.UTF8.GetBytes(body),
        };
    }
}
