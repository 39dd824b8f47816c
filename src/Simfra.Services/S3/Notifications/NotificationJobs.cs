using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Simfra.Integration;
using Simfra.Schemas;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.S3;

/// <summary>A notification on its way.</summary>
/// <param name="Target">What kind of receiver it goes to.</param>
/// <param name="Arn">The receiver; empty for EventBridge.</param>
/// <param name="Bucket">The bucket that sends it.</param>
/// <param name="Message">What is sent.</param>
/// <param name="Failures">How often that failed.</param>
internal sealed record PendingNotification(NotificationTarget Target, string Arn, string Bucket, string Message, int Failures = 0);

/// <summary>
/// Delivers notifications after the call that made them, in the order in which things happened. A receiver that is out of order is tried again by the clock;
/// one that isn't there or lets nobody in has lost the event.
/// </summary>
internal sealed class NotificationJobs
{
    /// <summary>How often a delivery is tried, each time after twice as long: for about a day. AWS doesn't tell its own number.</summary>
    private const int MaxAttempts = 17;

    private static readonly JobDefinition InOrder = new("s3.notify");
    private static readonly JobDefinition SideBySide = new("s3.notify-side-by-side");

    private readonly ServiceJobs _jobs;
    private readonly ServiceState<S3State> _states;
    private readonly IServiceInvoker _invoker;
    private readonly TimeProvider _clock;
    private readonly NotificationChannels _channels;

    public NotificationJobs(ServiceHost host, ServiceState<S3State> states, NotificationChannels channels)
    {
        _jobs = host.Jobs;
        _states = states;
        _invoker = host.Invoker;
        _clock = host.Clock;
        _channels = channels;
        _jobs.HandleAsync(InOrder, RunAsync);
        _jobs.HandleAsync(SideBySide, RunAsync, JobOrder.Concurrent);
    }

    /// <summary>A notification sets off. In a turn.</summary>
    public void Add(Bucket bucket, PendingNotification pending) => Schedule(new(bucket.OwnerAccountId, bucket.Region), pending, TimeSpan.Zero);

    /// <summary>A call that a fault holds back until another overtakes it would wait in vain if they came one after the other.</summary>
    private void Schedule(StateScope owner, PendingNotification pending, TimeSpan delay)
    {
        var takesTime = pending.Target == NotificationTarget.Function || _invoker.MayMeetFaults;
        var payload = JsonSerializer.Serialize(pending, NotificationJsonContext.Default.PendingNotification);
        _jobs.Schedule(takesTime ? SideBySide : InOrder, _clock.GetUtcNow() + delay, owner, payload);
    }

    private async Task RunAsync(Job job, CancellationToken cancellationToken)
    {
        var pending = JsonSerializer.Deserialize(job.Payload, NotificationJsonContext.Default.PendingNotification)!;
        try
        {
            await _channels.SendAsync(
                pending.Target, pending.Arn, pending.Message, $"arn:aws:s3:::{pending.Bucket}", job.Scope, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException error) when (IsPassing(error) && pending.Failures + 1 < MaxAttempts)
        {
            _states.Update(() => Schedule(job.Scope, pending with { Failures = pending.Failures + 1 }, TimeSpan.FromSeconds(1L << pending.Failures)));
        }
        catch (AwsServiceException)
        {
            // The receiver isn't there, or doesn't let the bucket in: as on AWS the event is lost.
        }
    }

    private static bool IsPassing(AwsServiceException error) =>
        error.StatusCode is >= 500 or (int)HttpStatusCode.TooManyRequests || error.Code.Contains("Throttl", StringComparison.Ordinal);
}

[JsonSerializable(typeof(PendingNotification))]
internal sealed partial class NotificationJsonContext : JsonSerializerContext;
