using System.Globalization;
using System.IO.Compression;
using System.Text;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>
/// Export tasks: an object for each stream that has events of the time range, compressed with gzip. A task waits a while, then runs, and is over a
/// while later; one can be cancelled before.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3Export.html"/>
internal sealed class ExportTaskOperations : IOperationGroup
{
    private const string DefaultPrefix = "exportedlogs";

    private static readonly JobDefinition Start = new("logs.start-export");
    private static readonly JobDefinition Finish = new("logs.finish-export");
    private static readonly TimeSpan WaitingTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RunningTime = TimeSpan.FromSeconds(10);

    private readonly ServiceState<CloudWatchLogsState> _states;
    private readonly ServiceHost _host;
    private readonly LogDataKeys _keys;
    private readonly ExportBucket _bucket;

    public ExportTaskOperations(ServiceState<CloudWatchLogsState> states, ServiceHost host, LogDataKeys keys)
    {
        (_states, _host, _keys, _bucket) = (states, host, keys, new(host.Invoker));
        host.Jobs.Handle(Start, StartTask);
        host.Jobs.HandleAsync(Finish, FinishAsync, JobOrder.Concurrent);
    }

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.CreateExportTask, CreateExportTaskAsync);
        operations.Handle(CloudWatchLogsApi.DescribeExportTasks, DescribeExportTasks);
        operations.Handle(CloudWatchLogsApi.CancelExportTask, CancelExportTask);
    }

    private async ValueTask<CreateExportTaskResponse> CreateExportTaskAsync(
        CreateExportTaskRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var arn = new LogGroupArn(context.Scope, request.LogGroupName!);
        Check(request, arn, context);
        var prefix = request.DestinationPrefix is { Length: > 0 } given ? given : DefaultPrefix;
        await _bucket.TryAsync(request.Destination!, prefix, arn, cancellationToken).ConfigureAwait(false);
        return _states.Update(() =>
        {
            Check(request, arn, context);
            var task = new ExportTask
            {
                Id = context.Ids.NewGuid().ToString(),
                Name = request.TaskName,
                Group = arn.Name,
                StreamPrefix = request.LogStreamNamePrefix,
                From = request.From!.Value,
                To = request.To!.Value,
                Bucket = request.Destination!,
                Prefix = prefix,
                CreatedAt = context.Now.ToUnixTimeMilliseconds(),
                Status = ExportTaskStatusCode.Pending,
            };
            _states[context.Scope].ExportTasks.Add(task);
            _host.Jobs.Schedule(Start, context.Now + WaitingTime, context.Scope, task.Id);
            return new CreateExportTaskResponse { TaskId = task.Id };
        });
    }

    private void Check(CreateExportTaskRequest request, LogGroupArn arn, OperationContext context)
    {
        var (state, group) = _states.Get(arn, context);
        FilterRules.CheckClass(group);
        if (request.From >= request.To)
        {
            throw CloudWatchLogsErrors.InvalidParameter("Invalid time range: from must be before to.");
        }

        if (request.To < group.CreatedAt)
        {
            throw CloudWatchLogsErrors.InvalidParameter("Invalid time range: to must not be earlier than the creation of the log group.");
        }

        if (state.ExportTasks.All.Any(static t => t.IsActive()))
        {
            throw CloudWatchLogsErrors.LimitExceeded();
        }
    }

    private DescribeExportTasksResponse DescribeExportTasks(DescribeExportTasksRequest request, OperationContext context)
    {
        var state = _states[context.Scope];
        var (page, nextToken) = LogsPage.Of(
            last => (last is null ? state.ExportTasks.All : state.ExportTasks.From(last, inclusive: false))
                .Where(t => (request.TaskId is null || t.Id == request.TaskId) && (request.StatusCode is null || t.Status == request.StatusCode)),
            static t => t.Id,
            request.Limit,
            request.NextToken);
        return new() { ExportTasks = [.. page.Select(Show)], NextToken = nextToken };
    }

    private Unit CancelExportTask(CancelExportTaskRequest request, OperationContext context)
    {
        var state = _states[context.Scope];
        var task = state.ExportTasks.Find(request.TaskId!) ?? throw CloudWatchLogsErrors.ExportTaskNotFound();
        if (!task.IsActive())
        {
            throw CloudWatchLogsErrors.ExportTaskIsOver();
        }

        // A task that runs comes to an end when it was to, and has written nothing.
        var isRunning = task.Status != ExportTaskStatusCode.Pending;
        state.ExportTasks.Put(task with
        {
            Status = isRunning ? ExportTaskStatusCode.PendingCancel : ExportTaskStatusCode.Cancelled,
            CompletedAt = isRunning ? null : context.Now.ToUnixTimeMilliseconds(),
        });
        return new();
    }

    private void StartTask(Job job)
    {
        var state = _states[job.Scope];
        if (state.ExportTasks.Find(job.Payload) is { Status: ExportTaskStatusCode.Pending } task)
        {
            state.ExportTasks.Put(task with { Status = ExportTaskStatusCode.Running });
            _host.Jobs.Schedule(Finish, _host.Clock.GetUtcNow() + RunningTime, job.Scope, task.Id);
        }
    }

    private async Task FinishAsync(Job job, CancellationToken cancellationToken)
    {
        var state = _states[job.Scope];
        var task = state.ExportTasks.Find(job.Payload)!;
        var (status, message) = (ExportTaskStatusCode.Cancelled, (string?)null);
        if (task.Status == ExportTaskStatusCode.Running)
        {
            try
            {
                await ExportAsync(state, task, cancellationToken).ConfigureAwait(false);
                (status, message) = (ExportTaskStatusCode.Completed, "Completed successfully");
            }
            catch (AwsServiceException error)
            {
                (status, message) = (ExportTaskStatusCode.Failed, error.ErrorMessage ?? error.Code);
            }
        }

        _states.Update(() => state.ExportTasks.Put(task with
        {
            Status = status,
            Message = message,
            CompletedAt = _host.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        }));
    }

    private async ValueTask ExportAsync(CloudWatchLogsState state, ExportTask task, CancellationToken cancellationToken)
    {
        if (state.Groups.Find(task.Group) is not { } group)
        {
            throw CloudWatchLogsErrors.GroupNotFound();
        }

        var from = Math.Max(task.From, group.OldestKept(_host.Clock.GetUtcNow()));
        await _keys.CheckAsync(state.KeysToRead(group, from, task.To), state.Scope, cancellationToken).ConfigureAwait(false);
        foreach (var stream in state.StreamsOf(group.Name, task.StreamPrefix ?? ""))
        {
            if (!stream.Name.StartsWith(task.StreamPrefix ?? "", StringComparison.Ordinal))
            {
                break;
            }

            if (state.EventsOf(stream, from, task.To + 1).Any())
            {
                var key = $"{task.Prefix}/{task.Id}/{stream.Name.Replace('/', '-')}/000000.gz";
                var content = Compress(state.EventsOf(stream, from, task.To + 1));
                await _bucket.PutAsync(task.Bucket, key, content, new(state.Scope, group.Name), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A line for each event: its time, and what it says.</summary>
    private static byte[] Compress(IEnumerable<LogEvent> events)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        using (var text = new StreamWriter(gzip, new UTF8Encoding(false)))
        {
            foreach (var exported in events)
            {
                var time = DateTimeOffset.FromUnixTimeMilliseconds(exported.Timestamp);
                text.Write(string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {exported.Shown(isUnmasked: false)}\n"));
            }
        }

        return compressed.ToArray();
    }

    private static Models.CloudWatchLogs.ExportTask Show(ExportTask task) => new()
    {
        TaskId = task.Id,
        TaskName = task.Name,
        LogGroupName = task.Group,
        From = task.From,
        To = task.To,
        Destination = task.Bucket,
        DestinationPrefix = task.Prefix,
        Status = new() { Code = task.Status, Message = task.Message },
        ExecutionInfo = new() { CreationTime = task.CreatedAt, CompletionTime = task.CompletedAt },
    };
}
