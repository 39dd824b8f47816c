using Simfra.Integration;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Events that a put has stored.</summary>
/// <param name="State">Where they are.</param>
/// <param name="Group">Their group.</param>
/// <param name="Stream">Their stream.</param>
/// <param name="Events">The events, in order; at least one.</param>
/// <param name="Context">The call that put them.</param>
internal sealed record IngestedEvents(
    CloudWatchLogsState State, LogGroup Group, LogStream Stream, IReadOnlyList<LogEvent> Events, OperationContext Context);

/// <summary>Has to do with events as they come in: metric filters, subscriptions, live tails.</summary>
internal interface IIngestionStep
{
    /// <summary>Takes events; in the turn that stores them. What calls other services is put off: into a job, say.</summary>
    void Ingest(IngestedEvents ingested);
}

/// <summary>What happens to events as they come in, step by step.</summary>
internal sealed class LogIngestion(EventPreparation preparation, params IReadOnlyList<IIngestionStep> steps)
{
    /// <inheritdoc cref="EventPreparation.Find"/>
    public Func<string, EventForms?>? FormsOf(CloudWatchLogsState state, EventOrigin origin) => preparation.Find(state, origin);

    /// <inheritdoc cref="IIngestionStep.Ingest"/>
    public void Ingest(IngestedEvents ingested)
    {
        foreach (var step in steps)
        {
            step.Ingest(ingested);
        }
    }
}
