using System.Globalization;
using System.Text;
using Simfra.Security.Iam;

namespace Simfra.Security.Authorization;

/// <summary>A decision's reasons in a line or two: the statement that decided, and what came close.</summary>
internal static class DecisionText
{
    public static string Write(DecisionTrace trace)
    {
        var text = new StringBuilder(Summary(trace));
        foreach (var policy in trace.Policies)
        {
            foreach (var statement in policy.Statements.Where(static s => s.Decided || s.Conditions.Count > 0))
            {
                text.Append(CultureInfo.InvariantCulture, $"; {DecisionJson.NameOf(policy.Policy)} statement {DecisionJson.NameOf(statement.Statement)}");
                text.Append(statement.Decided ? " decided" : statement.Applies ? " applies" : " doesn't apply");
                foreach (var condition in statement.Conditions)
                {
                    text.Append(CultureInfo.InvariantCulture, $", {condition.Operator} {condition.Key} [{string.Join(", ", condition.PolicyValues)}]");
                    text.Append(CultureInfo.InvariantCulture, $" against {(condition.RequestValues is { } v ? $"[{string.Join(", ", v)}]" : "nothing")}");
                    text.Append(condition.Holds ? " holds" : " fails");
                }
            }
        }

        return text.ToString();
    }

    private static string Summary(DecisionTrace trace) => trace.Decision switch
    {
        { IsAllowed: true, Policy: null } => "allowed without a policy",
        { IsAllowed: true, Policy: { } policy } => $"allowed by {DecisionJson.NameOf(policy)}",
        _ => DenialMessage.Reason(trace.Request, trace.Decision),
    } + $", {trace.Policies.Count} policies considered";
}
