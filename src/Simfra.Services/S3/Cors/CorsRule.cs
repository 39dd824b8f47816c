using System.Collections.Immutable;
using System.Globalization;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>Whose pages may make which requests to a bucket.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html"/>
internal sealed record CorsRule
{
    private const int MaxRules = 100;
    private const int MaxIdLength = 255;
    private const string Anyone = "*";

    private static readonly string[] KnownMethods = ["GET", "PUT", "HEAD", "POST", "DELETE"];

    public string? Id { get; init; }
    public ImmutableArray<string> Origins { get; init; } = [];
    public ImmutableArray<string> Methods { get; init; } = [];

    /// <summary>As they were given; which letters are capital doesn't matter.</summary>
    public ImmutableArray<string> Headers { get; init; } = [];

    public ImmutableArray<string> ExposedHeaders { get; init; } = [];

    /// <summary>How long a browser may keep the answer to a preflight.</summary>
    public int? MaxAgeSeconds { get; init; }

    public static ImmutableArray<CorsRule> Parse(List<CORSRule>? rules) => rules switch
    {
        null or [] => throw S3Errors.MalformedXml(),
        { Count: > MaxRules } => throw S3Errors.InvalidRequest("The number of CORS rules should not exceed allowed limit of 100 rules."),
        _ => [.. rules.Select(Parse)],
    };

    public bool Allows(string origin, string method, IReadOnlyList<string> headers) =>
        OriginThatMatches(origin) is not null && Methods.Contains(method) && headers.All(AllowsHeader);

    /// <summary>The headers that tell a browser what the rule allows.</summary>
    /// <param name="origin">The page's.</param>
    /// <param name="headers">Those that a preflight asks for; none for another request.</param>
    public IEnumerable<KeyValuePair<string, string>> ToHeaders(string origin, IReadOnlyList<string> headers)
    {
        // Everyone is told so; somebody in particular may send cookies as well.
        var isForAnyone = OriginThatMatches(origin) == Anyone;
        yield return new("Access-Control-Allow-Origin", isForAnyone ? Anyone : origin);
        yield return new("Access-Control-Allow-Methods", string.Join(", ", Methods));
        if (headers.Count > 0)
        {
            yield return new("Access-Control-Allow-Headers", string.Join(", ", headers));
        }

        if (!ExposedHeaders.IsEmpty)
        {
            yield return new("Access-Control-Expose-Headers", string.Join(", ", ExposedHeaders));
        }

        if (MaxAgeSeconds is { } seconds)
        {
            yield return new("Access-Control-Max-Age", seconds.ToString(CultureInfo.InvariantCulture));
        }

        if (!isForAnyone)
        {
            yield return new("Access-Control-Allow-Credentials", "true");
        }

        yield return new("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
    }

    public CORSRule ToModel() => new()
    {
        ID = Id,
        AllowedOrigins = [.. Origins],
        AllowedMethods = [.. Methods],
        AllowedHeaders = Headers.IsEmpty ? null : [.. Headers],
        ExposeHeaders = ExposedHeaders.IsEmpty ? null : [.. ExposedHeaders],
        MaxAgeSeconds = MaxAgeSeconds,
    };

    private static CorsRule Parse(CORSRule rule)
    {
        if (rule is not { AllowedMethods: [_, ..] methods, AllowedOrigins: [_, ..] origins } || rule.ID is { Length: > MaxIdLength })
        {
            throw S3Errors.MalformedXml();
        }

        if (methods.Find(static m => !KnownMethods.Contains(m)) is { } unknown)
        {
            throw S3Errors.InvalidRequest($"Found unsupported HTTP method in CORS config. Unsupported method is {unknown}");
        }

        CheckWildcards("AllowedOrigin", origins);
        CheckWildcards("AllowedHeader", rule.AllowedHeaders ?? []);
        if (rule.ExposeHeaders?.Find(static h => h.Contains('*')) is { } exposed)
        {
            throw S3Errors.InvalidRequest($"ExposeHeader \"{exposed}\" contains wildcard. We currently do not support wildcard for ExposeHeader.");
        }

        return new()
        {
            Id = rule.ID,
            Origins = [.. origins],
            Methods = [.. methods],
            Headers = [.. rule.AllowedHeaders ?? []],
            ExposedHeaders = [.. rule.ExposeHeaders ?? []],
            MaxAgeSeconds = rule.MaxAgeSeconds,
        };
    }

    private static void CheckWildcards(string element, List<string> values)
    {
        if (values.Find(static v => v.AsSpan().Count('*') > 1) is { } value)
        {
            throw S3Errors.InvalidRequest($"{element} \"{value}\" can not have more than one wildcard.");
        }
    }

    private string? OriginThatMatches(string origin) => Origins.FirstOrDefault(o => Matches(o, origin, StringComparison.Ordinal));

    private bool AllowsHeader(string header) => Headers.Any(h => Matches(h, header, StringComparison.OrdinalIgnoreCase));

    /// <summary>A pattern has one wildcard at most.</summary>
    private static bool Matches(string pattern, string text, StringComparison comparison)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star < 0
            ? pattern.Equals(text, comparison)
            : text.Length >= pattern.Length - 1 && text.StartsWith(pattern[..star], comparison) && text.EndsWith(pattern[(star + 1)..], comparison);
    }
}
