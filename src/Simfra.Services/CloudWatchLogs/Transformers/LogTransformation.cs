using System.Runtime.CompilerServices;

namespace Simfra.Services.CloudWatchLogs.Transformers;

/// <summary>Transforms messages for the filters that ask for it, as the transformer of their group says.</summary>
internal sealed class LogTransformation : ILogTransformation
{
    // Transformers are read once for each version of their record.
    private readonly ConditionalWeakTable<LogTransformer, TransformerPlan> _plans = [];

    public MessageTransformation? Find(CloudWatchLogsState state, LogGroup group) =>
        state.Transformers.Transformers.Find(group.Name) is { } transformer
            ? _plans.GetValue(transformer, static t => TransformerPlan.Of(t.Read())).Transform
            : null;
}
