using System.Globalization;
using FluentAssertions;

namespace Simfra.Testing;

/// <summary>Assertions on the calls that were made.</summary>
public sealed class JournalAssertions : StateAssertions<SimfraJournal, JournalAssertions>
{
    internal JournalAssertions(SimfraJournal journal)
        : base(journal)
    {
    }

    /// <inheritdoc/>
    protected override string Identifier => "journal";

    /// <summary>Such a call was made, whether it succeeded or not.</summary>
    /// <param name="service">The service by the name of its model: <c>sqs</c>.</param>
    /// <param name="operation">The operation, or a pattern with <c>*</c> and <c>?</c>.</param>
    /// <param name="resource">A name, ARN or pattern that the input names; any by default.</param>
    /// <param name="because">Why it should have been.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndWhichConstraint<JournalAssertions, JournalCall> HaveCall(
        string service, string operation, string? resource = null, string because = "", params object[] becauseArgs) =>
        CheckFound(Subject.CallsTo(service, operation, resource), $"to have a call {Text(service, operation, resource)}", because, becauseArgs);

    /// <summary>Such calls were made that often, whether they succeeded or not.</summary>
    /// <param name="expected">How often.</param>
    /// <param name="service">The service by the name of its model: <c>sqs</c>.</param>
    /// <param name="operation">The operation, or a pattern with <c>*</c> and <c>?</c>.</param>
    /// <param name="resource">A name, ARN or pattern that the input names; any by default.</param>
    /// <param name="because">Why so often.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndConstraint<JournalAssertions> HaveCallCount(
        int expected, string service, string operation, string? resource = null, string because = "", params object[] becauseArgs)
    {
        var times = expected.ToString(CultureInfo.InvariantCulture);
        return Check(
            Subject.CallsTo(service, operation, resource).Count == expected,
            $"to have {times} calls {Text(service, operation, resource)}",
            because,
            becauseArgs);
    }

    /// <summary>No such call was made.</summary>
    /// <param name="service">The service by the name of its model: <c>sqs</c>.</param>
    /// <param name="operation">The operation, or a pattern with <c>*</c> and <c>?</c>.</param>
    /// <param name="resource">A name, ARN or pattern that the input names; any by default.</param>
    /// <param name="because">Why it shouldn't have been.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndConstraint<JournalAssertions> NotHaveCall(
        string service, string operation, string? resource = null, string because = "", params object[] becauseArgs) =>
        Check(
            Subject.CallsTo(service, operation, resource).Count == 0,
            $"to have no call {Text(service, operation, resource)}",
            because,
            becauseArgs);

    private static string Text(string service, string operation, string? resource) =>
        $"{service}:{operation}{(resource is null ? "" : $" about {resource}")}";
}
