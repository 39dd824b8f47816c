namespace Simfra.Security.Iam.Conditions;

/// <summary>One key of a <c>Condition</c> block: an operator, a key, and the values of which one has to fit.</summary>
internal sealed class ConditionClause
{
    private readonly ConditionOperator _operator;
    private readonly ConditionTest _test;

    public ConditionClause(string operatorName, ConditionOperator @operator, string key, IReadOnlyList<string> values, bool hasVariables)
    {
        OperatorName = operatorName;
        Key = key;
        Values = values;
        _operator = @operator;
        _test = @operator.CreateTest(values, hasVariables);
    }

    /// <summary>As the policy writes it: <c>ForAnyValue:StringLikeIfExists</c>.</summary>
    public string OperatorName { get; }

    /// <summary>As the policy writes it; keys are the same in any letter case.</summary>
    public string Key { get; }

    /// <summary>The policy's values, variables unresolved.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>Whether the clause holds for a request.</summary>
    public bool Holds(ConditionContext context)
    {
        var value = context.Find(Key);
        if (_operator.Kind == ConditionKind.Null)
        {
            return _test.Matches(value.Count == 0 ? "true" : "false", context);
        }

        if (value.Count == 0 && _operator.IfExists)
        {
            return true;
        }

        return _operator.Quantifier switch
        {
            ConditionQuantifier.ForAllValues => HoldsForAll(value, context),
            ConditionQuantifier.ForAnyValue => HoldsForAny(value, context),
            _ => MatchesAny(value, context) != _operator.IsNegated,
        };
    }

    /// <summary>True without values; and where the only value is empty, which AWS takes for none here.</summary>
    private bool HoldsForAll(ConditionValue value, ConditionContext context)
    {
        if (value is { Count: 1 } && value[0].Length == 0)
        {
            return true;
        }

        for (var i = 0; i < value.Count; i++)
        {
            if (_test.Matches(value[i], context) == _operator.IsNegated)
            {
                return false;
            }
        }

        return true;
    }

    private bool HoldsForAny(ConditionValue value, ConditionContext context)
    {
        for (var i = 0; i < value.Count; i++)
        {
            if (_test.Matches(value[i], context) != _operator.IsNegated)
            {
                return true;
            }
        }

        return false;
    }

    private bool MatchesAny(ConditionValue value, ConditionContext context)
    {
        for (var i = 0; i < value.Count; i++)
        {
            if (_test.Matches(value[i], context))
            {
                return true;
            }
        }

        return false;
    }
}
