using Simfra.Security.Authorization;
using Simfra.Security.Iam;

namespace Simfra;

/// <summary>Whether a caller was allowed one of the things that its call needed, and why.</summary>
public sealed class AuthorizationDecision
{
    private readonly PermissionDecision _decided;
    private readonly PolicyEvaluator _evaluator;

    internal AuthorizationDecision(PermissionDecision decided, PolicyEvaluator evaluator)
    {
        _decided = decided;
        _evaluator = evaluator;
    }

    /// <summary>The IAM action: <c>sqs:SendMessage</c>.</summary>
    public string Action => _decided.Permission.Action;

    /// <summary>The resource's ARN; <c>*</c> for an action that knows no resources.</summary>
    public string Resource => _decided.Permission.Resource;

    /// <summary>It was allowed.</summary>
    public bool IsAllowed => _decided.Decision.IsAllowed;

    /// <summary>A statement denied it, rather than none allowing it.</summary>
    public bool IsExplicitDeny => _decided.Decision.Effect == DecisionEffect.ExplicitDeny;

    /// <summary>
    /// The policy that decided, by ARN or, for an inline policy, by name; null for what needed no policy, and where none allowed.
    /// </summary>
    public string? Policy => _decided.Decision.Policy is { } policy ? DecisionJson.NameOf(policy) : null;

    /// <summary>The statement of <see cref="Policy"/> that decided, by its Sid or by its place from zero: <c>#0</c>.</summary>
    public string? Statement => _decided.Decision.Statement is { } statement ? DecisionJson.NameOf(statement) : null;

    /// <summary>Why, in AWS's words where it was denied: <c>because no identity-based policy allows the sqs:SendMessage action</c>.</summary>
    public string Reason => DecisionJson.ReasonOf(_decided);

    /// <summary>How the decision came about: the statement that decided, and what came close.</summary>
    public string Explanation => DecisionText.Write(_decided.Explain(_evaluator));

    /// <summary>
    /// The decision in full, as a JSON object: the policies that were considered, their statements about the action and the resource, and
    /// each condition with the policy's values and the request's.
    /// </summary>
    public string ToJson() => ToJsonObject().ToJsonString(DecisionJson.Format);

    internal System.Text.Json.Nodes.JsonObject ToJsonObject() => DecisionJson.Write(_decided, _decided.Explain(_evaluator));

    /// <summary>The decision on one line.</summary>
    public override string ToString() => $"{(IsAllowed ? "allowed" : "denied")} {Action} on {Resource}: {Explanation}";
}
