using System.Net;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>Whom a bucket tells what happens to its objects. Receivers are tried before they are set.</summary>
internal sealed class NotificationOperations(BucketAccess buckets, NotificationChannels channels) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketNotificationConfiguration, GetBucketNotificationConfiguration);
        operations.Handle(S3Api.PutBucketNotificationConfiguration, PutBucketNotificationConfiguration);
    }

    private NotificationConfiguration GetBucketNotificationConfiguration(
        GetBucketNotificationConfigurationRequest request, OperationContext context) =>
        NotificationSettings.Describe(buckets.Get(request.Bucket, request.ExpectedBucketOwner, context).Notifications);

    private async ValueTask<Unit> PutBucketNotificationConfiguration(
        PutBucketNotificationConfigurationRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckGivenDigest(context);
        var notifications = NotificationSettings.Parse(request.NotificationConfiguration ?? throw S3Errors.MalformedXml(), bucket, context.Ids);
        if (request.SkipDestinationValidation != true)
        {
            await CheckDestinationsAsync(notifications, bucket, context, cancellationToken).ConfigureAwait(false);
        }

        return buckets.Update(state =>
        {
            var current = state.Buckets.Find(bucket.Name) ?? throw S3Errors.NoSuchBucket(bucket.Name);
            state.Buckets.Put(current with { Notifications = notifications.IsEmpty ? null : notifications });
            return new Unit();
        });
    }

    /// <summary>Queues and topics get a message; functions are asked whether they would take one.</summary>
    private async ValueTask CheckDestinationsAsync(
        BucketNotifications notifications, Bucket bucket, OperationContext context, CancellationToken cancellationToken)
    {
        var owner = new StateScope(bucket.OwnerAccountId, bucket.Region);
        var message = EventRecord.TestMessage(bucket, context.Now, EventSource.Of(context));
        var failures = new List<(string Name, string Reason)>();
        foreach (var (target, arn) in notifications.Rules.Select(static r => (r.Target, r.Arn)).Distinct())
        {
            if (target == NotificationTarget.Function)
            {
                if (!await channels.MayCallAsync(arn, bucket.Arn, owner, cancellationToken).ConfigureAwait(false))
                {
                    failures.Add(($"{arn}, null", $"Not authorized to invoke function [{arn}]"));
                }

                continue;
            }

            try
            {
                await channels.SendAsync(target, arn, message, bucket.Arn, owner, cancellationToken).ConfigureAwait(false);
            }
            catch (AwsServiceException error) when (error.StatusCode < (int)HttpStatusCode.InternalServerError)
            {
                var what = target == NotificationTarget.Queue ? "queue" : "topic";
                failures.Add((arn, await channels.IsThereAsync(target, arn, cancellationToken).ConfigureAwait(false)
                    ? $"Permissions on the destination {what} do not allow S3 to publish notifications from this bucket"
                    : $"The destination {what} does not exist"));
            }
        }

        if (failures.Count > 0)
        {
            throw S3Errors.InvalidDestinations(failures);
        }
    }
}
