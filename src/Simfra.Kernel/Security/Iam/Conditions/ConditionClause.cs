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

    /// <summary>The keys that the variables in <see cref="Values"/> stand for.</summary>
    public IEnumerable<string> VariableKeys => _test.Keys;

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

        if (_operator.IsNegated && !_test.IsComparable(context))
        {
            return false;
        }

        return _operator.Quantifier switch
        {
            ConditionQuantifier.ForAllValues => HoldsForAll(value, context),
            ConditionQuantifier.ForAnyValue => HoldsForAny(value, context),
            _ => MatchesAny(value, context) != _operator.IsNegated,
        };
    }

    /// <summary>The operators for sets take a single empty string for an empty set.</summary>
    private static bool IsEmptySet(ConditionValue value) => value.Count == 0 || (value.Count == 1 && value[0].Length == 0);

    /// <summary>True for an empty set.</summary>
    private bool HoldsForAll(ConditionValue value, ConditionContext context)
    {
        if (IsEmptySet(value))
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

    /// <summary>False for an empty set.</summary>
    private bool HoldsForAny(ConditionValue value, ConditionContext context)
    {
        if (IsEmptySet(value))
        {
            return false;
        }

        for (var i = 0; i < value.Count; i++)
        {
            if (_test.Matches(value[i], context) != _operator.IsNegated)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An operator for single values, given several, looks for one that fits. (AWS asks for an operator for sets there.)</summary>
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
