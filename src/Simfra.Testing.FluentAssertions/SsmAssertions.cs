using FluentAssertions;
using Simfra.Services.Ssm;

namespace Simfra.Testing;

/// <summary>Assertions on parameters.</summary>
public sealed class SsmAssertions : StateAssertions<SsmView, SsmAssertions>
{
    internal SsmAssertions(SsmView ssm)
        : base(ssm)
    {
    }

    /// <inheritdoc/>
    protected override string Identifier => "Parameter Store";

    /// <summary>There is a parameter of that name.</summary>
    /// <param name="name">The whole name, with its path.</param>
    /// <param name="because">Why there should be.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndWhichConstraint<SsmAssertions, ParameterView> HaveParameter(string name, string because = "", params object[] becauseArgs) =>
        CheckFound(Find(name, value: null), $"to have a parameter \"{name}\"", because, becauseArgs);

    /// <summary>There is a parameter of that name, and its newest version has that value.</summary>
    /// <param name="name">The whole name, with its path.</param>
    /// <param name="value">The value.</param>
    /// <param name="because">Why there should be.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndWhichConstraint<SsmAssertions, ParameterView> HaveParameterWithValue(
        string name, string value, string because = "", params object[] becauseArgs) =>
        CheckFound(Find(name, value), $"to have a parameter \"{name}\" of value \"{value}\"", because, becauseArgs);

    /// <summary>There is no parameter of that name.</summary>
    /// <param name="name">The whole name, with its path.</param>
    /// <param name="because">Why there shouldn't be.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndConstraint<SsmAssertions> NotHaveParameter(string name, string because = "", params object[] becauseArgs) =>
        Check(Find(name, value: null).Count == 0, $"to have no parameter \"{name}\"", because, becauseArgs);

    private List<ParameterView> Find(string name, string? value) =>
        Subject.FindParameter(name) is { } found && (value is null || found.Value == value) ? [found] : [];
}
