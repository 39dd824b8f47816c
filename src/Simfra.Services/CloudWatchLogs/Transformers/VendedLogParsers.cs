using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Simfra.Models.CloudWatchLogs;
using Simfra.Protocols.Codecs.Json;
using Simfra.Services.CloudWatchLogs.Deliveries;
using Simfra.Services.CloudWatchLogs.Insights;

namespace Simfra.Services.CloudWatchLogs.Transformers;

/// <summary>Parsers of the logs that services vend. What they can't read, they leave.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Transformation-BuiltIn.html"/>
internal static partial class VendedLogParsers
{
    private const string Message = "@message";

    /// <summary>What a VPC's flow log says in digits and isn't a number.</summary>
    private const string AccountId = "accountId";

    private static readonly string[] DnsFields =
    [
        "version", "queryTimestamp", "hostZoneId", "queryName", "queryType", "responseCode", "protocol", "edgeLocation", "resolverIp", "ednsClientSubnet",
    ];

    private static readonly string[] PostgresFields = ["logTime", "srcIp", "userName", "dbName", "processId", "logLevel"];

    public static bool IsOne(Processor processor) => SourceOf(processor) is not null;

    /// <summary>What a processor does; null for one of another kind.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static Action<EventDocument>? StepOf(Processor processor)
    {
        if (SourceOf(processor) is { } source and not Message)
        {
            throw CloudWatchLogsErrors.InvalidParameter($"A parser of vended logs has no other source than @message: {source}");
        }

        return processor switch
        {
            { ParseVPC: not null } => static d => ReadFields(d, KnownFormats.FlowFields, Words(d), static n => n != AccountId),
            { ParseRoute53: not null } => static d => ReadFields(d, DnsFields, Words(d), static n => n == "version"),
            { ParseCloudfront: not null } => ReadAccess,
            { ParsePostgres: not null } => ReadPostgres,
            { ParseWAF: not null } => ReadFirewall,
            _ => null,
        };
    }

    private static string? SourceOf(Processor processor) => processor switch
    {
        { ParseVPC: { } p } => p.Source ?? Message,
        { ParseRoute53: { } p } => p.Source ?? Message,
        { ParseCloudfront: { } p } => p.Source ?? Message,
        { ParsePostgres: { } p } => p.Source ?? Message,
        { ParseWAF: { } p } => p.Source ?? Message,
        _ => null,
    };

    private static string[] Words(EventDocument document) => document.GetText(Message)!.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static void ReadFields(EventDocument document, IReadOnlyList<string> names, string[] values, Func<string, bool> mayBeNumber)
    {
        if (values.Length != names.Count)
        {
            return;
        }

        foreach (var (name, value) in names.Zip(values))
        {
            document.Fields[name] = mayBeNumber(name) && Number().IsMatch(value) ? ClientJson.ParseNode(value) : value;
        }
    }

    private static void ReadAccess(EventDocument document)
    {
        var text = document.GetText(Message)!;
        var values = text.Split(text.Contains('\t', StringComparison.Ordinal) ? '\t' : ' ', StringSplitOptions.RemoveEmptyEntries);
        ReadFields(document, DeliveryTemplates.CloudFront.Fields, Array.ConvertAll(values, Uri.UnescapeDataString), static _ => true);
    }

    private static void ReadPostgres(EventDocument document)
    {
        if (PostgresLine().Match(document.GetText(Message)!) is { Success: true } match)
        {
            foreach (var name in PostgresFields)
            {
                document.Fields[name] = match.Groups[name].Value;
            }
        }
    }

    private static void ReadFirewall(EventDocument document)
    {
        if (TransformerPlan.ReadJson(document.GetText(Message)!) is not JsonObject log)
        {
            return;
        }

        foreach (var (name, value) in log)
        {
            document.Fields[name] = name == "labels" ? MapOf(value) : value?.DeepClone();
        }

        if (document.Fields["httpRequest"] is JsonObject request && request["headers"] is { } headers)
        {
            request["headers"] = MapOf(headers);
        }
    }

    /// <summary>A map of a list of names and values.</summary>
    private static JsonNode? MapOf(JsonNode? list)
    {
        if (list is not JsonArray items)
        {
            return list?.DeepClone();
        }

        var map = new JsonObject();
        foreach (var item in items.OfType<JsonObject>())
        {
            if (item["name"] is { } name && item.TryGetPropertyValue("value", out var value))
            {
                map[string.Create(CultureInfo.InvariantCulture, $"{name}")] = value?.DeepClone();
                continue;
            }

            foreach (var (key, member) in item)
            {
                map[key] = member?.DeepClone();
            }
        }

        return map;
    }

    [GeneratedRegex(@"\A-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\z")]
    private static partial Regex Number();

    [GeneratedRegex(
        @"\A(?<logTime>[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]+ \w+):(?<srcIp>(?:[^:()]*|[0-9A-Fa-f:.]+)(?:\([0-9]+\))?|\[local\]):"
        + @"(?<userName>[^@:]*)@(?<dbName>[^:]*):\[(?<processId>[0-9]+)\]:(?<logLevel>[A-Z]+[0-9]?):")]
    private static partial Regex PostgresLine();
}
