using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.CloudWatchLogs.Protection;

/// <summary>What a data protection policy says: which data is looked for, whether it is masked, and who is told of it.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDataProtectionPolicy.html"/>
internal sealed partial record DataProtectionPolicy(
    ImmutableArray<DataIdentifier> Identifiers, string? AuditGroup, string? AuditBucket, string? AuditStream)
{
    private const int MaxLength = 30_720;
    private const int MaxCustomIdentifiers = 10;
    private const int MaxRegexLength = 200;

    /// <summary>Reads a policy document.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException; NotImplemented for an identifier that isn't built.</exception>
    public static DataProtectionPolicy Parse(string document)
    {
        if (document.Length > MaxLength)
        {
            throw Invalid($"The policy document can be up to {MaxLength} characters long.");
        }

        if (ReadJson(document) is not JsonObject policy)
        {
            throw Invalid("The policy document is not valid JSON.");
        }

        if (Text(policy, "Version") != "2021-06-01")
        {
            throw Invalid("The Version of the policy document must be 2021-06-01.");
        }

        var custom = ReadCustom(policy["Configuration"]);
        if (policy["Statement"] is not JsonArray { Count: 2 } statements)
        {
            throw Invalid("The policy document must have two statements, one that audits and one that de-identifies.");
        }

        var audit = statements.FirstOrDefault(static s => Operation(s, "Audit") is not null)
            ?? throw Invalid("A statement with an Audit operation is missing.");
        var mask = statements.FirstOrDefault(static s => Operation(s, "Deidentify") is not null)
            ?? throw Invalid("A statement with a Deidentify operation is missing.");
        if (Operation(mask, "Deidentify")!["MaskConfig"] is not JsonObject { Count: 0 })
        {
            throw Invalid("The Deidentify operation must have an empty MaskConfig.");
        }

        var names = ReadNames(audit);
        if (!names.SequenceEqual(ReadNames(mask), StringComparer.Ordinal))
        {
            throw Invalid("The DataIdentifier arrays of both statements must be the same.");
        }

        if (Operation(audit, "Audit")!["FindingsDestination"] is not JsonObject destination)
        {
            throw Invalid("The Audit operation must have a FindingsDestination.");
        }

        return new(
            [.. names.Select(n => Identify(n, custom))],
            Text(destination["CloudWatchLogs"], "LogGroup"),
            Text(destination["S3"], "Bucket"),
            Text(destination["Firehose"], "DeliveryStream"));
    }

    /// <summary>A message with asterisks in the place of what is sensitive.</summary>
    public string Mask(string message)
    {
        char[]? masked = null;
        foreach (var (start, length) in Identifiers.SelectMany(i => i.Find(message)))
        {
            masked ??= message.ToCharArray();
            masked.AsSpan(start, length).Fill('*');
        }

        return masked is null ? message : new(masked);
    }

    private static JsonNode? ReadJson(string document)
    {
        try
        {
            return ClientJson.ParseUniqueNode(document);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonObject? Operation(JsonNode? statement, string name) => ((statement as JsonObject)?["Operation"] as JsonObject)?[name] as JsonObject;

    private static string? Text(JsonNode? node, string name) =>
        (node as JsonObject)?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static List<string> ReadNames(JsonNode? statement)
    {
        var names = ((statement as JsonObject)?["DataIdentifier"] as JsonArray)?
            .Select(static n => n is JsonValue v && v.GetValueKind() == JsonValueKind.String ? v.GetValue<string>() : "").ToList();
        return names is { Count: > 0 } ? names : throw Invalid("Each statement must have a DataIdentifier array that isn't empty.");
    }

    private static Dictionary<string, DataIdentifier> ReadCustom(JsonNode? configuration)
    {
        var custom = new Dictionary<string, DataIdentifier>(StringComparer.Ordinal);
        foreach (var item in (configuration as JsonObject)?["CustomDataIdentifier"] as JsonArray ?? [])
        {
            var (name, regex) = (Text(item, "Name"), Text(item, "Regex"));
            var isValid = name is not null && regex is not null && CustomName().IsMatch(name) && regex.Length is > 0 and <= MaxRegexLength;
            if (!isValid || !custom.TryAdd(name!, new(name!, ReadRegex(regex!))))
            {
                throw Invalid($"The custom data identifier {name} is not valid.");
            }
        }

        return custom.Count <= MaxCustomIdentifiers ? custom : throw Invalid($"A policy can have up to {MaxCustomIdentifiers} custom data identifiers.");
    }

    private static Regex ReadRegex(string regex)
    {
        try
        {
            return new(regex, RegexOptions.CultureInvariant);
        }
        catch (ArgumentException)
        {
            throw Invalid($"The regular expression {regex} is not valid.");
        }
    }

    private static DataIdentifier Identify(string name, Dictionary<string, DataIdentifier> custom)
    {
        if (custom.TryGetValue(name, out var identifier))
        {
            return identifier;
        }

        return name.StartsWith(ManagedIdentifiers.ArnPrefix, StringComparison.Ordinal)
            && ManagedIdentifiers.Find(name[ManagedIdentifiers.ArnPrefix.Length..]) is { } managed
            ? managed
            : throw Invalid($"The data identifier {name} does not exist.");
    }

    private static Schemas.AwsServiceException Invalid(string message) => CloudWatchLogsErrors.InvalidParameter(message);

    [GeneratedRegex(@"\A[A-Za-z0-9_\-]{1,128}\z")]
    private static partial Regex CustomName();
}
