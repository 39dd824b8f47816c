namespace Simfra.Security.Iam.Conditions;

/// <summary>One kind of comparison with the values of a policy: whether a value of the request fits any of them.</summary>
internal abstract class ConditionTest
{
    /// <summary>The positive sense of the comparison; operators with Not in their name turn it round.</summary>
    /// <param name="value">One value of the request.</param>
    /// <param name="context">For the variables in the policy's values.</param>
    public abstract bool Matches(string value, ConditionContext context);

    /// <summary>
    /// All values of the policy can be compared: they can be read, and the request has the variables that they name. What can't be compared
    /// must not pass for unequal.
    /// </summary>
    public virtual bool IsComparable(ConditionContext context) => true;

    /// <summary>The keys that the variables in the policy's values stand for.</summary>
    public virtual IEnumerable<string> Keys => [];
}
