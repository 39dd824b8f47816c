using System.Runtime.CompilerServices;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Services.CloudWatchLogs.FilterPatterns;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.LiveTail;

/// <summary>Shows events as they come in: once a second of the instance's clock, for three hours.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html"/>
internal sealed class LiveTailOperation(ServiceState<CloudWatchLogsState> states, ServiceHost host) : IOperationGroup
{
    private static readonly TimeSpan SessionTime = TimeSpan.FromHours(3);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public void Register(IOperationRegistry operations) => operations.Handle(CloudWatchLogsApi.StartLiveTail, StartLiveTailAsync);

    private ValueTask<StartLiveTailResponse> StartLiveTailAsync(
        StartLiveTailRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        Check(request);
        var groups = request.LogGroupIdentifiers!.ConvertAll(identifier => FindGroup(identifier, context));
        var pattern = FilterPattern.Parse(request.LogEventFilterPattern);
        var tail = new LiveTailReader(groups, request.LogStreamNames, request.LogStreamNamePrefixes, pattern);
        tail.SkipAll();
        var start = new LiveTailSessionStart
        {
            RequestId = context.RequestId,
            SessionId = context.Ids.NewGuid().ToString(),
            LogGroupIdentifiers = request.LogGroupIdentifiers,
            LogStreamNames = request.LogStreamNames ?? [],
            LogStreamNamePrefixes = request.LogStreamNamePrefixes ?? [],
            LogEventFilterPattern = request.LogEventFilterPattern ?? "",
        };
        var session = SessionOf(context.Scope, groups[0].Group);
        return ValueTask.FromResult(new StartLiveTailResponse { ResponseStream = RunAsync(start, tail, session, context.Now, cancellationToken) });
    }

    /// <summary>What sessions of a group wait for beside the time. Nothing signals it; it tells who is there.</summary>
    internal static SignalKey SessionOf(StateScope scope, LogGroup group) => new("logs.live-tail", scope, group.Name);

    private static void Check(StartLiveTailRequest request)
    {
        if (request.LogStreamNames is { Count: > 0 } && request.LogStreamNamePrefixes is { Count: > 0 })
        {
            throw CloudWatchLogsErrors.InvalidParameter("logStreamNames and logStreamNamePrefixes are mutually exclusive parameters.");
        }

        if (request.LogGroupIdentifiers!.Count > 1 && (request.LogStreamNames is { Count: > 0 } || request.LogStreamNamePrefixes is { Count: > 0 }))
        {
            throw CloudWatchLogsErrors.InvalidParameter("Log streams can only be specified with a single log group.");
        }
    }

    private (CloudWatchLogsState State, LogGroup Group) FindGroup(string identifier, OperationContext context)
    {
        if (!LogGroupArn.TryParse(identifier, out var arn) || identifier.EndsWith('*'))
        {
            throw CloudWatchLogsErrors.InvalidParameter($"{identifier} is not the ARN of a log group.");
        }

        var found = states.Get(arn.Value, context);
        return found.Group.Class == LogGroupClass.Standard ? found : throw CloudWatchLogsErrors.NotForClass("StartLiveTail", found.Group);
    }

    private async IAsyncEnumerable<StartLiveTailResponseStream> RunAsync(
        LiveTailSessionStart start,
        LiveTailReader tail,
        SignalKey session,
        DateTimeOffset startedAt,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new() { SessionStart = start };
        for (var next = startedAt + Interval; ; next += Interval)
        {
            var now = (await host.Waits.WaitAsync(session, next, cancellationToken).ConfigureAwait(false)).Time;
            if (now >= startedAt + SessionTime)
            {
                yield return new() { SessionTimeoutException = new("The session has ended: it lasts for three hours.") };
                yield break;
            }

            var (events, isSampled) = tail.Read();
            yield return new()
            {
                SessionUpdate = new()
                {
                    SessionMetadata = new() { Sampled = isSampled },
                    SessionResults = events,
                },
            };
        }
    }
}
