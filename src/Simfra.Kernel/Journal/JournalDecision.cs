using Simfra.Security.Authorization;
using Simfra.Security.Iam;

namespace Simfra;

/// <summary>Whether a caller was allowed one of the things that its call needed, and by what.</summary>
public sealed class JournalDecision
{
    private readonly PermissionDecision _decision;
    private readonly PolicyEvaluator _evaluator;

    internal JournalDecision(PermissionDecision decision, PolicyEvaluator evaluator)
    {
        _decision = decision;
        _evaluator = evaluator;
    }

    /// <summary>The IAM action: <c>sqs:SendMessage</c>.</summary>
    public string Action => _decision.Permission.Action;

    /// <summary>The resource's ARN; <c>*</c> for an action that knows no resources.</summary>
    public string Resource => _decision.Permission.Resource;

    /// <summary>It was allowed.</summary>
    public bool IsAllowed => _decision.Decision.IsAllowed;

    /// <summary>A statement denied it, rather than none allowing it.</summary>
    public bool IsExplicitDeny => _decision.Decision.Effect == DecisionEffect.ExplicitDeny;

    /// <summary>
    /// The policy that decided, by ARN or, for an inline policy, by name; null for what needed no policy, and where none allowed.
    /// </summary>
    public string? Policy => _decision.Decision.Policy is { } policy ? policy.Arn ?? policy.Name : null;

    /// <summary>How the decision came about: the statement that decided, and what came close.</summary>
    public string Explanation => DecisionText.Write(_decision.Explain(_evaluator));

    /// <summary>The decision on one line.</summary>
    public override string ToString() => $"{(IsAllowed ? "allowed" : "denied")} {Action} on {Resource}: {Explanation}";
}
