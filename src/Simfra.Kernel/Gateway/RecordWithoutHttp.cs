using Simfra.Integration;
using Simfra.Journal;
using Simfra.Schemas;
using Simfra.Time;

namespace Simfra.Gateway;

/// <summary>Writes down calls that don't come over HTTP, and shows them to the observers.</summary>
/// <param name="world">The world that they are made in.</param>
/// <param name="source">The service that makes them; null for the process that holds the world.</param>
internal sealed class RecordWithoutHttp(World world, string? source)
{
    private static readonly string OwnUserAgent = $"Simfra.Embedded/{ProductVersion.Text}";

    /// <param name="work">The call as a piece of work.</param>
    /// <param name="context">What its handler had.</param>
    /// <param name="input">What was asked.</param>
    /// <param name="output">What was answered; without it and an error there was no answer.</param>
    /// <param name="error">What went wrong.</param>
    /// <param name="duration">Until the answer was ready.</param>
    public void Write(Work work, OperationContext context, IShape input, IShape? output, AwsServiceException? error, TimeSpan duration)
    {
        if (!world.IsWatched)
        {
            return;
        }

        StreamDetacher.Detach(context.Operation, input, output: null);
        var status = error?.StatusCode ?? context.StatusCode ?? context.Operation.SuccessStatus;
        var completed = new CompletedCall
        {
            RequestId = work.Id,
            CauseId = work.CauseId,
            Number = work.Number,
            StartedAt = context.Now,
            Duration = duration,
            Region = context.Region,
            AccountId = context.AccountId,
            Service = context.Operation.Service,
            Operation = context.Operation,
            Principal = context.Principal,
            UserAgent = source is null ? OwnUserAgent : null,
            Source = source,
            CalledVia = context.Caller?.CalledVia ?? [],
            Input = input,

            // A stream is yet to be read by the caller.
            Output = context.Operation.StreamsOutput ? null : output,
            Error = error,
            StatusCode = output is null && error is null ? 0 : status,
            Decisions = context.Authorization is { } authorization ? [.. authorization.Decisions] : [],
            Faults = context.Faults?.Hits ?? [],
        };
        if (world.Journal.IsKept)
        {
            world.Journal.Add(completed);
        }

        if (completed.StatusCode != 0)
        {
            Stages.Observe.Tell(world, completed);
        }
    }
}
