using System.Text;
using Simfra.Integration;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>What CloudWatch Logs reports of its log groups to CloudWatch.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html"/>
internal sealed class LogsMetrics(ServiceMetrics metrics) : IIngestionStep
{
    private static readonly ServiceMetric IncomingLogEvents = Metric("IncomingLogEvents", "None");
    private static readonly ServiceMetric IncomingBytes = Metric("IncomingBytes", "Bytes");
    private static readonly ServiceMetric AllIncomingLogEvents = new("AWS/Logs", "IncomingLogEvents", "None");
    private static readonly ServiceMetric AllIncomingBytes = new("AWS/Logs", "IncomingBytes", "Bytes");
    private static readonly ServiceMetric TransformedLogEvents = Metric("TransformedLogEvents", "None");
    private static readonly ServiceMetric TransformedBytes = Metric("TransformedBytes", "Bytes");
    private static readonly ServiceMetric TransformationErrors = Metric("TransformationErrors", "None");
    private static readonly ServiceMetric EmfParsingErrors = Metric("EMFParsingErrors", "None");
    private static readonly ServiceMetric EmfValidationErrors = Metric("EMFValidationErrors", "None");
    private static readonly ServiceMetric LogEventsWithFindings = new("AWS/Logs", "LogEventsWithFindings", "None", "LogGroupName", "DataProtectionOperation");

    public void Ingest(IngestedEvents ingested)
    {
        if (!metrics.IsKept)
        {
            return;
        }

        var (scope, group) = (ingested.Group.Scope, ingested.Group.Name);
        var bytes = ingested.Events.Sum(static e => (double)e.Size);
        metrics.Record(IncomingLogEvents, scope, ingested.Events.Count, group);
        metrics.Record(IncomingBytes, scope, bytes, group);
        metrics.Record(AllIncomingLogEvents, scope, ingested.Events.Count);
        metrics.Record(AllIncomingBytes, scope, bytes);
    }

    /// <summary>Events in which an audit has found what a policy looks for.</summary>
    public void Found(LogGroup group, int events) => metrics.Record(LogEventsWithFindings, group.Scope, events, group.Name, "Audit");

    /// <summary>An event has been transformed; null for one that couldn't be.</summary>
    public void Transformed(LogGroup group, string? transformed)
    {
        if (transformed is null)
        {
            metrics.Record(TransformationErrors, group.Scope, 1, group.Name);
            return;
        }

        metrics.Record(TransformedLogEvents, group.Scope, 1, group.Name);
        metrics.Record(TransformedBytes, group.Scope, Encoding.UTF8.GetByteCount(transformed), group.Name);
    }

    /// <summary>An event in the embedded metric format that can't be read, or that breaks its rules.</summary>
    public void EmbeddedMetricFailed(LogGroup group, bool isRead) =>
        metrics.Record(isRead ? EmfValidationErrors : EmfParsingErrors, group.Scope, 1, group.Name);

    private static ServiceMetric Metric(string name, string unit) => new("AWS/Logs", name, unit, "LogGroupName");
}
