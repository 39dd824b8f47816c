using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Simfra.Integration;
using Simfra.Schemas;
using Simfra.Time;

namespace Simfra.Services.CloudTrail;

/// <summary>
/// Delivers what trails have collected: a log file for each account and region, five minutes after the first event in it. A trail that
/// collects nothing has no work to do.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html"/>
internal sealed class LogDelivery
{
    private const int NameLength = 16;

    private static readonly JobDefinition Job = new("cloudtrail.deliver-logs");
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(5);

    private readonly ServiceHost _host;
    private readonly TrailDirectory _trails;
    private readonly TrailBucket _bucket;
    private readonly DigestDelivery _digests;

    public LogDelivery(ServiceHost host, TrailDirectory trails, TrailBucket bucket)
    {
        (_host, _trails, _bucket) = (host, trails, bucket);
        _digests = new(host, trails, bucket);
        host.Jobs.HandleAsync(Job, DeliverAsync, JobOrder.Concurrent);
    }

    /// <summary>Puts an event among those that a trail is to deliver; in a turn.</summary>
    public void Add(Trail trail, RecordedEvent recorded)
    {
        var state = _trails.States[trail.Scope];
        var isFirst = !state.PendingOf(trail.Name).Any();
        state.Pending.Add(new(new(trail.Name, recorded.Key), recorded));
        if (isFirst)
        {
            _host.Jobs.Schedule(Job, _host.Clock.GetUtcNow() + Delay, trail.Scope, trail.Name);
        }
    }

    /// <summary>Forgets what a trail has yet to deliver; in a turn.</summary>
    public void Drop(Trail trail)
    {
        var pending = _trails.States[trail.Scope].Pending;
        foreach (var dropped in _trails.States[trail.Scope].PendingOf(trail.Name).ToList())
        {
            pending.Remove(dropped.Key);
        }
    }

    private async Task DeliverAsync(Job job, CancellationToken cancellationToken)
    {
        var state = _trails.States[job.Scope];
        var events = state.PendingOf(job.Payload).ToList();
        if (events.Count == 0 || state.Trails.Find(job.Payload) is not { } trail)
        {
            return;
        }

        var now = _host.Clock.GetUtcNow();
        var files = new List<DeliveredFile>();
        string? fault = null;
        try
        {
            foreach (var group in events.Select(static e => e.Event).GroupBy(static e => (e.AccountId, e.Region)))
            {
                files.Add(await DeliverAsync(trail, group.Key.AccountId, group.Key.Region, [.. group], now, cancellationToken).ConfigureAwait(false));
            }
        }
        catch (AwsServiceException error)
        {
            // CloudTrail goes on trying for 30 days; what is lost here is told by the trail's status.
            fault = error.Code;
        }

        _trails.States.Update(() =>
        {
            foreach (var delivered in events)
            {
                state.Pending.Remove(delivered.Key);
            }

            if (state.Trails.Find(trail.Name) is { } current)
            {
                Finish(current, files, fault, now);
            }
        });
    }

    private void Finish(Trail trail, List<DeliveredFile> files, string? fault, DateTimeOffset now)
    {
        if (trail.ValidatesLogFiles && trail.DeliveredFiles.IsEmpty && files.Count > 0)
        {
            _digests.Schedule(trail, now);
        }

        _trails.Put(trail with
        {
            LastDeliveryAttempt = now,
            LastDelivery = fault is null ? now : trail.LastDelivery,
            LastDeliveryError = fault,
            DeliveredFiles = trail.ValidatesLogFiles ? trail.DeliveredFiles.AddRange(files) : [],
        });
    }

    private async ValueTask<DeliveredFile> DeliverAsync(
        Trail trail, string accountId, string region, List<RecordedEvent> events, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var name = string.Create(
            CultureInfo.InvariantCulture, $"{accountId}_CloudTrail_{region}_{now:yyyyMMdd'T'HHmm'Z'}_{_host.Ids.Alphanumeric(NameLength)}.json.gz");
        var key = string.Create(CultureInfo.InvariantCulture, $"{trail.FolderOf(accountId)}/CloudTrail/{region}/{now:yyyy'/'MM'/'dd}/{name}");
        var content = Encoding.UTF8.GetBytes($$"""{"Records":[{{string.Join(',', events.Select(static e => e.Document.Json))}}]}""");
        await _bucket.PutAsync(trail, key, Gzip.Compress(content), "gzip", null, cancellationToken).ConfigureAwait(false);
        return new(key, Convert.ToHexStringLower(SHA256.HashData(content)), events.Min(static e => e.Key.Time), events.Max(static e => e.Key.Time));
    }
}
