using Simfra.Security.Iam.Conditions;

namespace Simfra.Security.Iam;

/// <summary>What a statement does to a request it applies to.</summary>
internal enum StatementEffect
{
    Allow,
    Deny,
}

/// <summary>A statement of a compiled policy.</summary>
internal sealed class PolicyStatement
{
    private readonly ActionPattern[] _actions = [];
    private readonly ResourcePattern[]? _resources;
    private readonly ConditionClause[] _conditions = [];

    /// <summary>Its place in the document, from zero.</summary>
    public required int Index { get; init; }

    /// <summary>The statement's id, if it has one.</summary>
    public string? Sid { get; init; }

    public required StatementEffect Effect { get; init; }

    /// <summary>
    /// Where it begins and ends in the document's UTF-8 form, as AWS counts: a list's element begins right after the bracket or the element
    /// before it, a single statement after its brace.
    /// </summary>
    public required Range Span { get; init; }

    /// <summary>Whom it names; null where it has neither <c>Principal</c> nor <c>NotPrincipal</c>.</summary>
    public PrincipalElement? Principal { get; init; }

    /// <summary>Those named are those it is <em>not</em> about.</summary>
    public bool IsNotPrincipal { get; init; }

    /// <summary>The actions it names.</summary>
    public required IReadOnlyList<ActionPattern> Actions { get => _actions; init => _actions = [.. value]; }

    /// <inheritdoc cref="IsNotPrincipal"/>
    public bool IsNotAction { get; init; }

    /// <summary>The resources it names; null where it has neither <c>Resource</c> nor <c>NotResource</c>.</summary>
    public IReadOnlyList<ResourcePattern>? Resources { get => _resources; init => _resources = value is null ? null : [.. value]; }

    /// <inheritdoc cref="IsNotPrincipal"/>
    public bool IsNotResource { get; init; }

    /// <summary>The clauses that all have to hold.</summary>
    public IReadOnlyList<ConditionClause> Conditions { get => _conditions; init => _conditions = [.. value]; }

    public bool MatchesAction(string action)
    {
        foreach (var pattern in _actions)
        {
            if (pattern.Matches(action))
            {
                return !IsNotAction;
            }
        }

        return IsNotAction;
    }

    /// <param name="request">Names the resource.</param>
    /// <param name="isAttachedToIt">The policy is the resource's own, so that a statement without <c>Resource</c> is about it.</param>
    public bool MatchesResource(AccessRequest request, bool isAttachedToIt)
    {
        if (_resources is null)
        {
            return isAttachedToIt;
        }

        foreach (var pattern in _resources)
        {
            // What can't be resolved can't be excluded either: the statement is then about nothing.
            if (IsNotResource && !pattern.IsResolvable(request.Context))
            {
                return false;
            }

            if (pattern.Matches(request.Resource, request.Context))
            {
                return !IsNotResource;
            }
        }

        return IsNotResource;
    }

    /// <param name="request">Names the principal.</param>
    /// <param name="hasBoundary">The principal has a permissions boundary: a <c>Deny</c> with <c>NotPrincipal</c> never spares it then.</param>
    public PrincipalMatch MatchPrincipal(AccessRequest request, bool hasBoundary)
    {
        if (Principal is null)
        {
            return PrincipalMatch.None;
        }

        if (!IsNotPrincipal)
        {
            return Principal.Match(request);
        }

        var isSpared = Effect == StatementEffect.Deny
            ? !hasBoundary && Principal.Spares(request)
            : Principal.Match(request) != PrincipalMatch.None;
        return isSpared ? PrincipalMatch.None : PrincipalMatch.Itself;
    }

    public bool MatchesConditions(ConditionContext context)
    {
        foreach (var condition in _conditions)
        {
            if (!condition.Holds(context))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>What an <c>Action</c> element names: in any letter case, with wildcards.</summary>
internal sealed class ActionPattern(string text)
{
    private readonly WildcardPattern _pattern = WildcardPattern.Parse(text, ignoreCase: true);

    /// <summary>As the policy writes it.</summary>
    public string Text => text;

    public bool Matches(string action) => _pattern.Matches(action);
}
