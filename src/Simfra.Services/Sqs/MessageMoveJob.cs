using System.Globalization;
using Simfra.Integration;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Sqs;

/// <summary>Moves the messages of a task: so many a second, or all there are as fast as can be.</summary>
internal static class MessageMoveJob
{
    /// <summary>What one turn moves of a task without a rate: others are to have their turns in between.</summary>
    private const int MovedAtOnce = 1000;

    private static readonly JobDefinition Definition = new("sqs.move-messages");

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static void Register(ServiceHost host, ServiceState<SqsState> states) =>
        host.Jobs.Handle(Definition, job => Run(host, states, job));

    public static void Schedule(ServiceJobs jobs, StateScope scope, MessageMoveTask task, DateTimeOffset due) =>
        jobs.Schedule(Definition, due, scope, $"{task.Number}/{task.Source.QueueName}");

    private static void Run(ServiceHost host, ServiceState<SqsState> states, Job job)
    {
        var state = states[job.Scope];
        var (number, source) = job.Payload.Split('/') is [var digits, var queue] ? (long.Parse(digits, CultureInfo.InvariantCulture), queue) : default;
        if (state.MoveTasks.Find(new(source, number)) is not { } task)
        {
            return;
        }

        var now = host.Clock.GetUtcNow();
        var moved = task.Status == MessageMoveTask.Running ? Move(host.Ids, states, state, task, now) : Stopped(task);
        state.MoveTasks.Put(moved);
        if (moved.IsActive)
        {
            Schedule(host.Jobs, job.Scope, moved, moved.MaxPerSecond is null ? now : now + Interval);
        }
    }

    private static MessageMoveTask Stopped(MessageMoveTask task) => task with { Status = MessageMoveTask.Cancelled };

    private static MessageMoveTask Move(
        IdGenerator ids, ServiceState<SqsState> states, SqsState state, MessageMoveTask task, DateTimeOffset now)
    {
        if (state.Queues.Find(task.Source.QueueName) is not { } source)
        {
            return Failed(task, "AWS.SimpleQueueService.NonExistentQueue");
        }

        state.RemoveExpired(source, now);
        var count = (int)Math.Min(task.MaxPerSecond ?? MovedAtOnce, task.ToMove - task.Moved);
        var messages = state.VisibleMessagesOf(source.Name, now).Take(count).ToList();
        foreach (var message in messages)
        {
            if (TargetOf(task, message) is not { } target)
            {
                return Failed(task, "CouldNotDetermineMessageSource");
            }

            if (target.Scope != state.Scope || state.Queues.Find(target.QueueName) is not { } queue)
            {
                return Failed(task, "AWS.SimpleQueueService.NonExistentQueue");
            }

            state.Messages.Remove(message.Key);
            state.Messages.Add(message.Redriven(queue, state.NextSequence(queue.Name), ids.NewGuid().ToString(), now));
            states.Signal(state.ArrivalOf(queue.Name));
            task = task with { Moved = task.Moved + 1 };
        }

        return messages.Count == 0 || task.Moved == task.ToMove ? task with { Status = MessageMoveTask.Completed } : task;
    }

    private static QueueArn? TargetOf(MessageMoveTask task, Message message) =>
        task.Destination ?? (QueueArn.TryParse(message.DeadLetterSourceArn, out var origin) ? origin : null);

    private static MessageMoveTask Failed(MessageMoveTask task, string reason) =>
        task with { Status = MessageMoveTask.Failed, FailureReason = reason };
}
