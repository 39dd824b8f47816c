using System.Globalization;
using System.Text;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.CloudWatchLogs.Protection;

/// <summary>
/// Brings audit reports to their destinations, in nobody's turn. What a destination doesn't take is lost: AWS doesn't say that it tries again.
/// </summary>
internal sealed class AuditJob
{
    private const string DeliveryService = "delivery.logs.amazonaws.com";

    private static readonly JobDefinition Definition = new("logs.audit");

    private readonly ServiceState<CloudWatchLogsState> _states;
    private readonly ServiceHost _host;

    public AuditJob(ServiceState<CloudWatchLogsState> states, ServiceHost host)
    {
        (_states, _host) = (states, host);
        host.Jobs.HandleAsync(Definition, DeliverAsync);
    }

    /// <summary>Puts reports off to be delivered; in a turn.</summary>
    public void Schedule(IngestedEvents ingested, DataProtectionPolicy policy, IEnumerable<string> reports)
    {
        if (policy is { AuditGroup: null, AuditBucket: null, AuditStream: null })
        {
            return;
        }

        var state = ingested.State;
        var audit = new AuditReports(
            state.Next("audit"), ingested.Group.Name, policy.AuditGroup, policy.AuditBucket, policy.AuditStream, [.. reports]);
        state.Protection.Audits.Add(audit);
        _host.Jobs.Schedule(Definition, ingested.Context.Now, state.Scope, audit.Number.ToString(CultureInfo.InvariantCulture));
    }

    private async Task DeliverAsync(Job job, CancellationToken cancellationToken)
    {
        var state = _states[job.Scope];
        if (state.Protection.Audits.Find(long.Parse(job.Payload, CultureInfo.InvariantCulture)) is not { } audit)
        {
            return;
        }

        if (audit.AuditGroup is { } group)
        {
            _states.Update(() => PutIntoGroup(state, group, audit));
        }

        var caller = new InternalCaller(new ServicePrincipal(job.Scope.Account, DeliveryService), job.Scope)
        {
            SourceArn = LogGroupArn.Of(job.Scope, audit.Group),
            SourceAccount = job.Scope.Account,
        };
        if (audit.AuditBucket is { } bucket)
        {
            await TryAsync(() => PutIntoBucketAsync(bucket, audit, job.Scope, caller, cancellationToken)).ConfigureAwait(false);
        }

        if (audit.AuditStream is { } stream && _host.Capabilities.Find<IDeliveryStreams>() is { } streams)
        {
            var arn = $"arn:aws:firehose:{job.Scope.Region}:{job.Scope.Account}:deliverystream/{stream}";
            foreach (var report in audit.Reports)
            {
                await TryAsync(() => streams.PutAsync(arn, Encoding.UTF8.GetBytes(report), caller, cancellationToken)).ConfigureAwait(false);
            }
        }

        _states.Update(() => state.Protection.Audits.Remove(audit.Number));
    }

    private static async ValueTask TryAsync(Func<ValueTask> deliver)
    {
        try
        {
            await deliver().ConfigureAwait(false);
        }
        catch (AwsServiceException)
        {
            // The destination is gone or doesn't let the service in. The journal has the call.
        }
    }

    /// <summary>Into a stream of the name of the audited group's, which AWS's page doesn't tell.</summary>
    private void PutIntoGroup(CloudWatchLogsState state, string groupName, AuditReports audit)
    {
        if (state.Groups.Find(groupName) is not { } group)
        {
            return;
        }

        var name = audit.Group.Replace('/', '_');
        var now = _host.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var stream = state.Streams.Find(new(groupName, name)) ?? new LogStream
        {
            Group = groupName,
            Name = name,
            Id = state.Next("stream"),
            CreatedAt = now,
        };
        var sequence = stream.LastSequence;
        var bytes = 0L;
        foreach (var report in audit.Reports)
        {
            var stored = new LogEvent(stream.Id, now, ++sequence, now, report);
            state.Events.Add(stored);
            bytes += stored.Size;
        }

        state.Streams.Put(stream with { FirstEvent = stream.FirstEvent ?? now, LastEvent = now, LastIngestion = now, LastSequence = sequence });
        state.Groups.Put(group with { StoredBytes = group.StoredBytes + bytes });
    }

    private async ValueTask PutIntoBucketAsync(
        string bucket, AuditReports audit, StateScope scope, InternalCaller caller, CancellationToken cancellationToken)
    {
        var time = _host.Clock.GetUtcNow().UtcDateTime;
        var folder = string.Create(CultureInfo.InvariantCulture, $"AWSLogs/{scope.Account}/CloudWatchLogs/{scope.Region}/{time:yyyy/MM/dd}");
        var name = string.Create(
            CultureInfo.InvariantCulture, $"{audit.Group.Trim('/').Replace('/', '_')}_{time:yyyyMMdd'T'HHmm'Z'}_{audit.Number}.json");
        await _host.Invoker.InvokeAsync(
            S3Api.PutObject,
            new()
            {
                Bucket = bucket,
                Key = $"{folder}/{name}",
                Body = StreamingBody.FromBytes(Encoding.UTF8.GetBytes(string.Join('\n', audit.Reports))),
            },
            caller,
            cancellationToken).ConfigureAwait(false);
    }
}
