using System.Runtime.CompilerServices;
using Simfra.Models.CloudWatchLogs;
using Simfra.Services.CloudWatchLogs.Protection;

namespace Simfra.Services.CloudWatchLogs.Transformers;

/// <summary>Transforms messages as the transformer of their group says, or where it has none, the account's.</summary>
internal sealed class LogTransformation : ILogTransformation
{
    // Transformers are read once for each version of their record.
    private readonly ConditionalWeakTable<LogTransformer, TransformerPlan> _plans = [];
    private readonly ConditionalWeakTable<AccountLogPolicy, TransformerPlan> _accountPlans = [];

    public MessageTransformation? Find(CloudWatchLogsState state, LogGroup group)
    {
        if (state.Transformers.Transformers.Find(group.Name) is { } transformer)
        {
            return _plans.GetValue(transformer, static t => TransformerPlan.Of(t.Read())).Transform;
        }

        return group.Class == LogGroupClass.Standard && state.Protection.AccountPolicyFor(PolicyType.TransformerPolicy, group.Name) is { } policy
            ? _accountPlans.GetValue(policy, static p => TransformerPlan.Of(LogTransformer.ReadDocument(p.Document))).Transform
            : null;
    }
}
