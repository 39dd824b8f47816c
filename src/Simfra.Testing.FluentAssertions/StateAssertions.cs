using FluentAssertions;
using FluentAssertions.Execution;
using FluentAssertions.Primitives;

namespace Simfra.Testing;

/// <summary>Assertions whose messages end with the state that they looked at.</summary>
/// <typeparam name="TSubject">What is looked at.</typeparam>
/// <typeparam name="TAssertions">The assertions on it.</typeparam>
public abstract class StateAssertions<TSubject, TAssertions> : ReferenceTypeAssertions<TSubject, TAssertions>
    where TSubject : class
    where TAssertions : StateAssertions<TSubject, TAssertions>
{
    private protected StateAssertions(TSubject subject)
        : base(subject)
    {
    }

    /// <param name="holds">Whether it is as it should be.</param>
    /// <param name="expected">What it should be: <c>to have a message "42"</c>.</param>
    /// <param name="because">Why.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    private protected AndConstraint<TAssertions> Check(bool holds, string expected, string because, object[] becauseArgs)
    {
        Execute.Assertion
            .ForCondition(holds)
            .BecauseOf(because, becauseArgs)
            .FailWith(
                $"Expected {{context:{Identifier}}} {{0}}{{reason}}, but this is how it is:{{1}}", new Verbatim(expected), new Verbatim($"\n{Subject}\n"));
        return new((TAssertions)this);
    }

    /// <summary>Fails, or gives what was found.</summary>
    private protected AndWhichConstraint<TAssertions, TFound> CheckFound<TFound>(
        IReadOnlyCollection<TFound> found, string expected, string because, object[] becauseArgs)
    {
        Check(found.Count > 0, expected, because, becauseArgs);
        return new((TAssertions)this, found);
    }

    /// <summary>A text that stands in a message as it is, without quotes.</summary>
    private sealed class Verbatim(string text)
    {
        public override string ToString() => text;
    }
}
