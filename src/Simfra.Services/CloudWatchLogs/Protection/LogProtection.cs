using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Simfra.Models.CloudWatchLogs;

namespace Simfra.Services.CloudWatchLogs.Protection;

/// <summary>What a message looks like to those who may not see what is sensitive in it; the same text where nothing is.</summary>
internal delegate string MessageMask(string message);

/// <summary>Masks messages as the policies of their group and account say, and audits them as they come in.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html"/>
internal sealed class LogProtection(AuditJob job, LogsMetrics metrics) : IIngestionStep
{
    // Policies are read once for each version of their record.
    private readonly ConditionalWeakTable<string, DataProtectionPolicy> _read = [];

    /// <summary>The mask of the messages that come into a group; null where no policy asks for one.</summary>
    public MessageMask? Find(CloudWatchLogsState state, LogGroup group) => PoliciesOf(state, group) switch
    {
        [] => null,
        [var only] => only.Mask,
        var several => message => several.Aggregate(message, static (m, p) => p.Mask(m)),
    };

    public void Ingest(IngestedEvents ingested)
    {
        var found = new HashSet<LogEventKey>();
        foreach (var policy in PoliciesOf(ingested.State, ingested.Group))
        {
            var reports = new List<string>();
            foreach (var stored in ingested.Events)
            {
                if (Audit(policy, stored.Message, ingested) is { } report)
                {
                    reports.Add(report.ToJsonString());
                    found.Add(stored.Key);
                }
            }

            if (reports.Count > 0)
            {
                job.Schedule(ingested, policy, reports);
            }
        }

        if (found.Count > 0)
        {
            metrics.Found(ingested.Group, found.Count);
        }
    }

    private static JsonObject? Audit(DataProtectionPolicy policy, string message, IngestedEvents ingested)
    {
        var findings = new JsonArray();
        foreach (var identifier in policy.Identifiers)
        {
            JsonNode[] detections =
                [.. identifier.Find(message).Select(static f => new JsonObject { ["start"] = f.Start + 1, ["end"] = f.Start + f.Length })];
            if (detections.Length > 0)
            {
                findings.Add((JsonNode)new JsonObject
                {
                    ["name"] = identifier.Name,
                    ["count"] = detections.Length,
                    ["detections"] = new JsonArray(detections),
                });
            }
        }

        return findings.Count == 0 ? null : new()
        {
            ["auditTimestamp"] = ingested.Context.Now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
            ["resourceArn"] = $"{ingested.Group.Arn}:*",
            ["dataIdentifiers"] = findings,
        };
    }

    private List<DataProtectionPolicy> PoliciesOf(CloudWatchLogsState state, LogGroup group)
    {
        var documents = state.Protection.AccountPolicies(PolicyType.DataProtectionPolicy).Select(static p => p.Document).ToList();
        if (state.Protection.DataProtection.Find(group.Name) is { } own)
        {
            documents.Add(own.Document);
        }

        return documents.ConvertAll(d => _read.GetValue(d, static document => DataProtectionPolicy.Parse(document)));
    }
}
