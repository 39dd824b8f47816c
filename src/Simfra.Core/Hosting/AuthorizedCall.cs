using Simfra.Security.Authorization;
using Simfra.Security.Iam;

namespace Simfra;

/// <summary>A call and what was decided about it.</summary>
public sealed class AuthorizedCall
{
    private readonly CallDecisions _call;
    private readonly PolicyEvaluator _evaluator;

    internal AuthorizedCall(CallDecisions call, PolicyEvaluator evaluator)
    {
        _call = call;
        _evaluator = evaluator;
    }

    /// <summary>The id that the answer had.</summary>
    public string RequestId => _call.RequestId;

    /// <summary>When it came in, by the instance's clock.</summary>
    public DateTimeOffset Time => _call.Time;

    /// <summary>The service, by its name in botocore: <c>sqs</c>.</summary>
    public string Service => _call.Operation.Service.Id;

    /// <summary>The operation: <c>SendMessage</c>.</summary>
    public string Operation => _call.Operation.Name;

    /// <summary>The caller's ARN; a service's name, or <c>*</c> for one without a signature.</summary>
    public string PrincipalArn => _call.Principal.Arn;

    /// <summary>All that the call needed was allowed.</summary>
    public bool IsAllowed => _call.IsAllowed;

    /// <summary>What the call needed and how each of it was decided, in order. What comes after a denial is not looked at.</summary>
    public IReadOnlyList<AuthorizationDecision> Decisions => [.. _call.All.Select(static d => new AuthorizationDecision(d))];

    /// <summary>
    /// The decisions in full, as JSON: the policies that were considered, their statements about the action and resource, and each condition
    /// with the policy's values and the request's.
    /// </summary>
    public string ToJson() => DecisionJson.Write(_call, _evaluator).ToJsonString(DecisionJson.Format);

    /// <inheritdoc/>
    public override string ToString() => $"{Service}:{Operation} by {PrincipalArn}: {(IsAllowed ? "allowed" : "denied")}";
}

/// <summary>A permission that a call needed, and how that was decided.</summary>
public sealed class AuthorizationDecision
{
    private readonly PermissionDecision _decided;

    internal AuthorizationDecision(PermissionDecision decided) => _decided = decided;

    /// <summary>The IAM action: <c>sqs:SendMessage</c>.</summary>
    public string Action => _decided.Permission.Action;

    /// <summary>The ARN that it was needed on; <c>*</c> for an action that knows no resources.</summary>
    public string Resource => _decided.Permission.Resource;

    /// <summary>It was allowed.</summary>
    public bool IsAllowed => _decided.Decision.IsAllowed;

    /// <summary>A statement denies it, rather than none allowing it.</summary>
    public bool IsExplicitDeny => _decided.Decision.Effect == DecisionEffect.ExplicitDeny;

    /// <summary>The policy that decided, by its ARN or its name; null where none did.</summary>
    public string? Policy => _decided.Decision.Policy is { } policy ? policy.Arn ?? policy.Name : null;

    /// <summary>The statement that decided, by its Sid or its place from zero (<c>#0</c>); null where none did.</summary>
    public string? Statement => _decided.Decision.Statement is { } statement ? DecisionJson.NameOf(statement) : null;

    /// <summary>Why, in words: <c>because no identity-based policy allows the sqs:SendMessage action</c>.</summary>
    public string Reason => DecisionJson.Reason(_decided);

    /// <inheritdoc/>
    public override string ToString() => $"{Action} on {Resource}: {(IsAllowed ? "allowed" : "denied")}, {Reason}";
}
