using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Simfra.Models.Ssm;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;

namespace Simfra.Services.Ssm;

/// <summary>What is to become of an advanced parameter at some time: that it expires, or that somebody is told.</summary>
/// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-policies.html"/>
internal sealed record ParameterPolicy
{
    public const string Pending = "Pending";
    public const string Finished = "Finished";
    public const string Expiration = "Expiration";
    public const string ExpirationNotification = "ExpirationNotification";
    public const string NoChangeNotification = "NoChangeNotification";

    public required string Type { get; init; }

    /// <summary>The policy as it was given.</summary>
    public required string Text { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    /// <summary>How long after a change it is due; null for the policies that the expiration decides.</summary>
    public TimeSpan? AfterChange { get; init; }

    public string Status { get; init; } = Pending;

    public ParameterInlinePolicy Shown => new() { PolicyText = Text, PolicyType = Type, PolicyStatus = Status };

    /// <summary>The same policy for the parameter's next version: the time without a change begins again.</summary>
    public ParameterPolicy After(DateTimeOffset change) => AfterChange is { } time ? this with { DueAt = change + time, Status = Pending } : this;
}

/// <summary>Reads the policies of a request: an array of JSON objects.</summary>
internal static partial class ParameterPolicies
{
    private const int MaxPolicies = 10;

    /// <summary>The policies of a version: those of the request, or those that the version before had.</summary>
    /// <exception cref="AwsServiceException">InvalidPolicyTypeException, InvalidPolicyAttributeException and the like.</exception>
    public static ImmutableArray<ParameterPolicy> Of(string? json, ParameterVersion? latest, DateTimeOffset now)
    {
        if (json is null or "")
        {
            return latest is null ? [] : [.. latest.Policies.Select(p => p.After(now))];
        }

        var given = Read(json);
        if (given.Count > MaxPolicies)
        {
            throw SsmErrors.TooManyPolicies();
        }

        var expirations = given.FindAll(static p => TypeOf(p) == ParameterPolicy.Expiration);
        if (expirations.Count > 1)
        {
            throw SsmErrors.IncompatiblePolicy("There can be only one expiration policy");
        }

        DateTimeOffset? expiresAt = expirations is [var expiration] ? ReadTimestamp(expiration, now) : null;
        return [.. given.Select(p => Read(p, expiresAt, now))];
    }

    private static List<JsonObject> Read(string json)
    {
        JsonNode? node;
        try
        {
            node = ClientJson.ParseNode(json);
        }
        catch (JsonException)
        {
            throw SsmErrors.InvalidPolicy("Invalid policies input");
        }

        // An empty object takes the policies away.
        return node switch
        {
            JsonArray array when array.All(static p => p is JsonObject) => [.. array.Cast<JsonObject>().Where(static p => p.Count > 0)],
            JsonObject { Count: 0 } => [],
            _ => throw SsmErrors.InvalidPolicy("Invalid policies input"),
        };
    }

    private static ParameterPolicy Read(JsonObject policy, DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        var type = TypeOf(policy);
        TimeSpan? afterChange = type == ParameterPolicy.NoChangeNotification ? ReadSpan(policy, "After") : null;
        return new()
        {
            Type = type,
            Text = policy.ToJsonString(),
            AfterChange = afterChange,
            DueAt = type switch
            {
                ParameterPolicy.Expiration => expiresAt!.Value,
                ParameterPolicy.ExpirationNotification => (expiresAt ?? throw SsmErrors.IncompatiblePolicy(
                    "Expiration notification policies are missing expiration policy")) - ReadSpan(policy, "Before"),
                _ => now + afterChange!.Value,
            },
        };
    }

    private static string TypeOf(JsonObject policy) => Text(policy["Type"]) switch
    {
        ParameterPolicy.Expiration or ParameterPolicy.ExpirationNotification or ParameterPolicy.NoChangeNotification
            when Text(policy["Version"]) != "1.0" => throw SsmErrors.InvalidPolicy("Unsupported policy version."),
        ParameterPolicy.Expiration => ParameterPolicy.Expiration,
        ParameterPolicy.ExpirationNotification => ParameterPolicy.ExpirationNotification,
        ParameterPolicy.NoChangeNotification => ParameterPolicy.NoChangeNotification,
        var type => throw SsmErrors.InvalidPolicyType(type),
    };

    private static DateTimeOffset ReadTimestamp(JsonObject policy, DateTimeOffset now)
    {
        // AWS's own example has an offset with seconds.
        var given = Text(Attributes(policy)["Timestamp"])
            ?? throw SsmErrors.InvalidPolicy("A valid Expiration policy must have an attribute of Timestamp.");
        var text = OffsetSeconds().Replace(given, "$1");
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) || !text.Contains('T'))
        {
            throw SsmErrors.InvalidPolicy("Invalid timestamp format");
        }

        return time > now ? time : throw SsmErrors.InvalidPolicy("The Timestamp of an Expiration policy must be in the future.");
    }

    private static TimeSpan ReadSpan(JsonObject policy, string name)
    {
        if (!int.TryParse(Attribute(policy, name), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 36_500)
        {
            throw SsmErrors.InvalidPolicy($"Attribute {name} must be a positive integer.");
        }

        return Attribute(policy, "Unit").ToLowerInvariant() switch
        {
            "days" => TimeSpan.FromDays(count),
            "hours" => TimeSpan.FromHours(count),
            _ => throw SsmErrors.InvalidPolicy("Supported time units: DAYS HOURS"),
        };
    }

    private static JsonObject Attributes(JsonObject policy) => policy["Attributes"] as JsonObject ?? throw SsmErrors.MissingPolicyAttribute("Attributes");

    private static string Attribute(JsonObject policy, string name) => Text(Attributes(policy)[name]) ?? throw SsmErrors.MissingPolicyAttribute(name);

    private static string? Text(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Number => node.ToJsonString(),
        _ => null,
    };

    [GeneratedRegex(@"([+-]\d\d:\d\d):\d\d$", RegexOptions.NonBacktracking)]
    private static partial Regex OffsetSeconds();
}
