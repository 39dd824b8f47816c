using System.Linq.Expressions;
using FluentAssertions;
using Simfra.Services.Sqs;

namespace Simfra.Testing;

/// <summary>Assertions on a queue.</summary>
public sealed class QueueAssertions : StateAssertions<QueueView, QueueAssertions>
{
    internal QueueAssertions(QueueView queue)
        : base(queue)
    {
    }

    /// <inheritdoc/>
    protected override string Identifier => "queue";

    /// <summary>The queue is there.</summary>
    /// <param name="because">Why it should be.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndConstraint<QueueAssertions> Exist(string because = "", params object[] becauseArgs) =>
        Check(Subject.Exists, "to exist", because, becauseArgs);

    /// <summary>The queue isn't there.</summary>
    /// <param name="because">Why it shouldn't be.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndConstraint<QueueAssertions> NotExist(string because = "", params object[] becauseArgs) =>
        Check(!Subject.Exists, "not to exist", because, becauseArgs);

    /// <summary>The queue is there and has no message, in whatever state.</summary>
    /// <param name="because">Why it should have none.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndConstraint<QueueAssertions> BeEmpty(string because = "", params object[] becauseArgs) =>
        Check(Subject.Exists && Subject.Messages.Count == 0, "to be empty", because, becauseArgs);

    /// <summary>The queue has a number of messages, in whatever state.</summary>
    /// <param name="expected">How many.</param>
    /// <param name="because">Why it should have so many.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndConstraint<QueueAssertions> HaveMessageCount(int expected, string because = "", params object[] becauseArgs) =>
        Check(Subject.Exists && Subject.Messages.Count == expected, $"to have {expected} messages", because, becauseArgs);

    /// <summary>The queue has a message of that body.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="because">Why it should have one.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndWhichConstraint<QueueAssertions, MessageView> HaveMessage(string body, string because = "", params object[] becauseArgs) =>
        CheckFound(Find(m => m.Body == body), $"to have a message \"{body}\"", because, becauseArgs);

    /// <summary>The queue has a message that fits.</summary>
    /// <param name="predicate">Which it should be.</param>
    /// <param name="because">Why it should have one.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndWhichConstraint<QueueAssertions, MessageView> HaveMessage(
        Expression<Func<MessageView, bool>> predicate, string because = "", params object[] becauseArgs)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return CheckFound(Find(predicate.Compile()), $"to have a message with {predicate.Body}", because, becauseArgs);
    }

    /// <summary>The queue has no message of that body.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="because">Why it should have none.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndConstraint<QueueAssertions> NotHaveMessage(string body, string because = "", params object[] becauseArgs) =>
        Check(Find(m => m.Body == body).Count == 0, $"to have no message \"{body}\"", because, becauseArgs);

    private List<MessageView> Find(Func<MessageView, bool> predicate) => Subject.Exists ? [.. Subject.Messages.Where(predicate)] : [];
}
