using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>The fields of logs whose lines have a form that Insights knows: Lambda's and VPC flow logs of the default format.</summary>
internal static partial class KnownFormats
{
    /// <summary>The fields of VPC flow logs of the default format, in their order.</summary>
    public static readonly ImmutableArray<string> FlowFields =
    [
        "version", "accountId", "interfaceId", "srcAddr", "dstAddr", "srcPort", "dstPort", "protocol", "packets", "bytes", "start", "end",
        "action", "logStatus",
    ];

    public static IEnumerable<(string Name, QueryValue Value)> Read(QueryEvent logEvent) =>
        logEvent.IsOfLambda ? ReadLambda(logEvent.Message) : ReadFlow(logEvent.Message);

    private static IEnumerable<(string Name, QueryValue Value)> ReadLambda(string message)
    {
        if (RequestId().Match(message) is { Success: true } id)
        {
            yield return ("@requestId", QueryValue.Of(id.Groups[1].Value));
        }

        if (LineType().Match(message) is { Success: true } type)
        {
            yield return ("@type", QueryValue.Of(type.Value));
        }

        if (!message.StartsWith("REPORT ", StringComparison.Ordinal))
        {
            yield break;
        }

        foreach (Match part in ReportPart().Matches(message))
        {
            var number = double.Parse(part.Groups[2].Value, CultureInfo.InvariantCulture);
            switch (part.Groups[1].Value)
            {
                case "Duration":
                    yield return ("@duration", QueryValue.Of(number, part.Groups[2].Value));
                    break;
                case "Billed Duration":
                    yield return ("@billedDuration", QueryValue.Of(number, part.Groups[2].Value));
                    break;
                case "Init Duration":
                    yield return ("@initDuration", QueryValue.Of(number, part.Groups[2].Value));
                    break;
                case "Memory Size":
                    yield return ("@memorySize", OfMegabytes(number));
                    break;
                case "Max Memory Used":
                    yield return ("@maxMemoryUsed", OfMegabytes(number));
                    break;
                default:
                    break;
            }
        }

        foreach (Match part in TracePart().Matches(message))
        {
            yield return (part.Groups[1].Value == "XRAY TraceId" ? "@xrayTraceId" : "@xraySegmentId", QueryValue.Of(part.Groups[2].Value));
        }
    }

    /// <summary>Insights counts a million bytes to the megabyte and writes them as Java writes them: 1.28E8.</summary>
    private static QueryValue OfMegabytes(double megabytes)
    {
        var bytes = megabytes * 1_000_000;
        return QueryValue.Of(bytes, bytes.ToString(bytes >= 1e7 ? "0.0#############E0" : "0.0", CultureInfo.InvariantCulture));
    }

    private static IEnumerable<(string Name, QueryValue Value)> ReadFlow(string message)
    {
        var parts = message.Split(' ');
        return parts.Length == FlowFields.Length && parts[0] == "2" && parts[2].StartsWith("eni-", StringComparison.Ordinal)
            ? FlowFields.Zip(parts).Where(static f => f.Second != "-").Select(static f => (f.First, QueryValue.Of(f.Second)))
            : [];
    }

    [GeneratedRegex(@"(?:RequestId: |^\S+\t)([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")]
    private static partial Regex RequestId();

    [GeneratedRegex("^(?:START|END|REPORT|EXTENSION|INIT_START|PLATFORM)(?= )")]
    private static partial Regex LineType();

    [GeneratedRegex(@"(?<=\t)(Duration|Billed Duration|Init Duration|Memory Size|Max Memory Used): ([0-9]+(?:\.[0-9]+)?) (?:ms|MB)")]
    private static partial Regex ReportPart();

    [GeneratedRegex(@"(XRAY TraceId|SegmentId): (\S+)")]
    private static partial Regex TracePart();
}
