using System.Globalization;
using System.Net;
using System.Text;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.S3;

/// <summary>
/// Writes down the calls about buckets whose access is logged, and delivers the lines in objects by the clock. The target's policy must let the log delivery
/// service in; what it doesn't take is lost, as on AWS.
/// </summary>
internal sealed class AccessLogs : ICallObserver
{
    public const string ServiceName = "logging.s3.amazonaws.com";

    private static readonly JobDefinition Delivery = new("s3.deliver-log");

    /// <summary>How long lines are gathered. AWS takes an hour or several, and promises nothing.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMinutes(5);

    private readonly ServiceHost _host;
    private readonly ServiceState<S3State> _states;

    public AccessLogs(ServiceHost host, ServiceState<S3State> states)
    {
        _host = host;
        _states = states;
        host.Jobs.HandleAsync(Delivery, DeliverAsync);
    }

    public void OnCompleted(CompletedCall call)
    {
        // What delivers logs isn't logged: a bucket that is its own target would have no end of it.
        if (call is not { Operation: { } operation, Input: { } input } || call.Principal is ServicePrincipal { Name: ServiceName }
            || _states.Find(StateScope.World) is not { } state)
        {
            return;
        }

        var key = EncryptionMembers.Text(input, "Key");
        var bucket = EncryptionMembers.Text(input, "Bucket");
        Add(state, call, bucket, key, EncryptionMembers.Text(input, "VersionId"), LoggedOperations.NameOf(operation.Name, call.Method));
        if (call.Output is DeleteObjectsOutput { Deleted: { } deleted })
        {
            deleted.ForEach(d => Add(state, call, bucket, d.Key, d.VersionId, "BATCH.DELETE.OBJECT"));
        }

        if (input is CopyObjectRequest or UploadPartCopyRequest && call.Error is null)
        {
            var source = CopySource.Parse(EncryptionMembers.Text(input, "CopySource"));
            Add(state, call, source.Bucket, source.Key, source.VersionId, input is CopyObjectRequest ? "REST.COPY.OBJECT_GET" : "REST.COPY.PART_GET");
        }
    }

    private void Add(S3State state, CompletedCall call, string? name, string? key, string? versionId, string operation)
    {
        if (name is null || state.Buckets.Find(name) is not { Logging: not null } bucket)
        {
            return;
        }

        var subject = key is null ? null : state.FindVersion(new(name, key), versionId);
        var line = AccessLogLine.Write(call, bucket, key, subject, operation);
        _states.Update(() =>
        {
            var isFirst = !state.LoggedOf(name).Any();
            state.LoggedCalls.Add(new(name, state.NextEventNumber(), call.Number, call.StartedAt, line));
            if (isFirst)
            {
                _host.Jobs.Schedule(Delivery, _host.Clock.GetUtcNow() + Gathering, new(bucket.OwnerAccountId, bucket.Region), name);
            }
        });
    }

    private async Task DeliverAsync(Job job, CancellationToken cancellationToken)
    {
        var state = _states[StateScope.World];
        var lines = state.LoggedOf(job.Payload).OrderBy(static l => l.Call).ToList();
        if (state.Buckets.Find(job.Payload) is { Logging: { } logging } bucket)
        {
            foreach (var group in GroupsOf(lines, logging))
            {
                try
                {
                    await PutAsync(group, bucket, logging, cancellationToken).ConfigureAwait(false);
                }
                catch (AwsServiceException error) when (error.StatusCode < (int)HttpStatusCode.InternalServerError)
                {
                    // The target is gone, or lets no logs in.
                }
            }
        }

        _states.Update(() =>
        {
            lines.ForEach(line => state.LoggedCalls.Remove(line.Place));

            // What came meanwhile has to wait as long.
            if (state.LoggedOf(job.Payload).Any())
            {
                _host.Jobs.Schedule(Delivery, _host.Clock.GetUtcNow() + Gathering, job.Scope, job.Payload);
            }
        });
    }

    /// <summary>Where keys tell the date of events, an object has those of one day.</summary>
    private static IEnumerable<IReadOnlyList<LoggedCall>> GroupsOf(List<LoggedCall> lines, BucketLogging logging) =>
        logging.PartitionDateSource == PartitionDateSource.EventTime ? lines.GroupBy(static l => l.Time.UtcDateTime.Date).Select(static g => g.ToList())
        : lines.Count == 0 ? []
        : [lines];

    private async ValueTask PutAsync(IReadOnlyList<LoggedCall> lines, Bucket bucket, BucketLogging logging, CancellationToken cancellationToken)
    {
        var now = _host.Clock.GetUtcNow().UtcDateTime;
        var date = logging.PartitionDateSource == PartitionDateSource.EventTime ? lines[0].Time.UtcDateTime.Date : now;
        var folder = logging.PartitionDateSource is null
            ? ""
            : $"{bucket.OwnerAccountId}/{bucket.Region}/{bucket.Name}/{date.ToString("yyyy'/'MM'/'dd'/'", CultureInfo.InvariantCulture)}";
        var unique = _host.Ids.Hex(16).ToUpperInvariant();
        var request = new PutObjectRequest
        {
            Bucket = logging.TargetBucket,
            Key = $"{logging.Prefix}{folder}{date.ToString("yyyy-MM-dd-HH-mm-ss-", CultureInfo.InvariantCulture)}{unique}",
            Body = StreamingBody.FromBytes(Encoding.UTF8.GetBytes(string.Concat(lines.Select(static l => $"{l.Line}\n")))),
            ContentType = "text/plain",
            GrantFullControl = logging.Grants is null ? null : GranteesOf(logging.Grants, Permission.FullControl, logging.Grants.OwnerId),
            GrantRead = logging.Grants is null ? null : GranteesOf(logging.Grants, Permission.Read),
        };
        var caller = new InternalCaller(new ServicePrincipal(bucket.OwnerAccountId, ServiceName), new(bucket.OwnerAccountId, bucket.Region))
        {
            SourceArn = bucket.Arn,
            SourceAccount = bucket.OwnerAccountId,
        };
        await _host.Invoker.InvokeAsync(S3Api.PutObject, request, caller, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whom the objects grant a permission, as a header tells it. Nobody can write to an object, whoever may.</summary>
    private static string? GranteesOf(AccessControlList list, string permission, string? owner = null)
    {
        var grantees = list.Grants.Where(g => g.Permission == permission)
            .Select(static g => g.ToGrantee().URI is { } uri ? $"uri=\"{uri}\"" : $"id=\"{g.Grantee}\"");
        var all = owner is null ? grantees.ToList() : [$"id=\"{owner}\"", .. grantees];
        return all.Count == 0 ? null : string.Join(", ", all);
    }
}
