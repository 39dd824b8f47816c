using Simfra.Integration;
using Simfra.Models.Sqs;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Sqs;

/// <summary>Moving messages out of dead-letter queues. The work is done by <see cref="MessageMoveJob"/>.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html"/>
internal sealed class MessageMoveTaskOperations(ServiceState<SqsState> states, ServiceJobs jobs) : IOperationGroup
{
    private const int MaxRate = 500;
    private const int MaxResults = 10;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SqsApi.StartMessageMoveTask, StartMessageMoveTask);
        operations.Handle(SqsApi.CancelMessageMoveTask, CancelMessageMoveTask);
        operations.Handle(SqsApi.ListMessageMoveTasks, ListMessageMoveTasks);
    }

    private StartMessageMoveTaskResult StartMessageMoveTask(StartMessageMoveTaskRequest request, OperationContext context)
    {
        var source = QueueArn.Parse(request.SourceArn, "SourceArn");
        var destination = request.DestinationArn is null ? null : QueueArn.Parse(request.DestinationArn, "DestinationArn");
        if (request.MaxNumberOfMessagesPerSecond is < 1 or > MaxRate)
        {
            throw SqsErrors.InvalidParameter(
                request.MaxNumberOfMessagesPerSecond, "MaxNumberOfMessagesPerSecond", $"Must be >= 1 and <= {MaxRate}, if provided.");
        }

        var (state, queue) = Find(source, context.Scope);
        if (destination == source)
        {
            throw SqsErrors.SourceIsDestination();
        }

        if (!state.Queues.All.Any(q => q.Attributes.RedrivePolicy?.Target == source))
        {
            throw SqsErrors.NotADeadLetterQueue();
        }

        if (destination is not null && (destination.Scope != context.Scope || !state.Queues.Contains(destination.QueueName)))
        {
            throw SqsErrors.ResourceNotFound("DestinationArn");
        }

        if (state.MoveTasksOf(queue.Name).Any(t => t.IsActive))
        {
            throw SqsErrors.MoveTaskRunning();
        }

        state.RemoveExpired(queue, context.Now);
        var task = new MessageMoveTask
        {
            TaskId = context.Ids.NewGuid().ToString(),
            Number = state.MoveTasksOf(queue.Name) is [.., var previous] ? previous.Number + 1 : 1,
            Source = source,
            Destination = destination,
            MaxPerSecond = request.MaxNumberOfMessagesPerSecond,
            StartedAt = context.Now,
            ToMove = state.CountVisible(queue.Name, context.Now),
        };
        state.MoveTasks.Add(task);
        foreach (var old in state.MoveTasksOf(queue.Name).SkipLast(MaxResults).ToList())
        {
            state.MoveTasks.Remove(old.Key);
        }

        MessageMoveJob.Schedule(jobs, context.Scope, task, context.Now);
        return new() { TaskHandle = task.Handle };
    }

    private CancelMessageMoveTaskResult CancelMessageMoveTask(CancelMessageMoveTaskRequest request, OperationContext context)
    {
        var handle = MessageMoveTaskHandle.Parse(request.TaskHandle);
        var (state, queue) = Find(handle.Source, context.Scope);
        var task = state.MoveTasksOf(queue.Name).FirstOrDefault(t => t.TaskId == handle.TaskId) ?? throw SqsErrors.MoveTaskDoesNotExist();
        if (task.Status != MessageMoveTask.Running)
        {
            throw SqsErrors.MoveTaskNotActive();
        }

        state.MoveTasks.Put(task with { Status = MessageMoveTask.Cancelling });
        return new() { ApproximateNumberOfMessagesMoved = task.Moved };
    }

    private ListMessageMoveTasksResult ListMessageMoveTasks(ListMessageMoveTasksRequest request, OperationContext context)
    {
        var source = QueueArn.Parse(request.SourceArn, "SourceArn");
        if (request.MaxResults is < 1 or > MaxResults)
        {
            throw SqsErrors.InvalidParameter(request.MaxResults, "MaxResults", $"Must be >= 1 and <= {MaxResults}, if provided.");
        }

        var (state, queue) = Find(source, context.Scope);
        return new() { Results = [.. state.MoveTasksOf(queue.Name).Reverse().Take(request.MaxResults ?? 1).Select(Show)] };
    }

    private static ListMessageMoveTasksResultEntry Show(MessageMoveTask task) => new()
    {
        TaskHandle = task.Status == MessageMoveTask.Running ? task.Handle : null,
        Status = task.Status,
        SourceArn = task.Source.ToString(),
        DestinationArn = task.Destination?.ToString(),
        MaxNumberOfMessagesPerSecond = task.MaxPerSecond,
        ApproximateNumberOfMessagesMoved = task.Moved,
        ApproximateNumberOfMessagesToMove = task.ToMove,
        FailureReason = task.FailureReason,
        StartedTimestamp = task.StartedAt.ToUnixTimeMilliseconds(),
    };

    /// <summary>Source and task are of the caller's account and region.</summary>
    private (SqsState State, Queue Queue) Find(QueueArn source, StateScope scope)
    {
        var state = states[scope];
        var queue = source.Scope == scope ? state.Queues.Find(source.QueueName) : null;
        return (state, queue ?? throw SqsErrors.ResourceNotFound("SourceArn"));
    }
}
