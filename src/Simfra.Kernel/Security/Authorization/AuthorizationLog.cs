using Microsoft.Extensions.Logging;
using Simfra.Security.Iam;

namespace Simfra.Security.Authorization;

internal static partial class AuthorizationLog
{
    /// <summary>Tells how a decision came about, at debug level.</summary>
    public static void Decided(ILogger logger, string requestId, PermissionDecision decided, PolicyEvaluator evaluator)
    {
        if (logger.IsEnabled(LogLevel.Debug))
        {
            var request = decided.Request;
            Decided(
                logger, requestId, decided.Decision.Effect, request.Action, request.Resource, request.Principal.Arn,
                DecisionText.Write(decided.Explain(evaluator)));
        }
    }

    [LoggerMessage(1101, LogLevel.Debug, "{RequestId} {Effect}: {Action} on {Resource} by {Principal}: {Why}", SkipEnabledCheck = true)]
    private static partial void Decided(
        ILogger logger, string requestId, DecisionEffect effect, string action, string resource, string principal, string why);
}
