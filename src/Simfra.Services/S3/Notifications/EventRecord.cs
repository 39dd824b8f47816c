using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simfra.Services.S3;

/// <summary>An event as receivers get it.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Subject">To which object.</param>
/// <param name="Source">Who made it happen.</param>
/// <param name="Bucket">The object's bucket.</param>
/// <param name="Time">When.</param>
/// <param name="Number">Its place among all events.</param>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html"/>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html"/>
internal sealed record EventRecord(ObjectEventType Type, EventSubject Subject, EventSource Source, Bucket Bucket, DateTimeOffset Time, long Number)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public EventExtras Extras { get; init; } = new();

    /// <summary>Later events have greater ones: the second, and a count.</summary>
    private string Sequencer => string.Create(CultureInfo.InvariantCulture, $"{Time.ToUnixTimeSeconds():X8}{(uint)Number:X8}");

    private bool IsDeletion => Type.DeletionType is not null;

    /// <summary>What S3 sends when destinations are set, to see whether they can be reached.</summary>
    public static string TestMessage(Bucket bucket, DateTimeOffset now, EventSource source) => new JsonObject
    {
        ["Service"] = "Amazon S3",
        ["Event"] = "s3:TestEvent",
        ["Time"] = TimeText(now),
        ["Bucket"] = bucket.Name,
        ["RequestId"] = source.RequestId,
        ["HostId"] = source.HostId,
    }.ToJsonString(Relaxed);

    /// <summary>The message to queues, topics and functions.</summary>
    public string ToMessage(string configurationId)
    {
        var record = new JsonObject
        {
            ["eventVersion"] = Type.Version,
            ["eventSource"] = "aws:s3",
            ["awsRegion"] = Bucket.Region,
            ["eventTime"] = TimeText(Time),
            ["eventName"] = Type.Name,
            ["userIdentity"] = new JsonObject
            {
                // A restore that has ended counts as its owner's doing, as recorded of AWS.
                ["principalId"] = Type == ObjectEventType.RestoreCompleted ? $"AmazonCustomer:{CustomerId(Bucket.OwnerAccountId)}" : Source.PrincipalId,
            },
            ["requestParameters"] = new JsonObject { ["sourceIPAddress"] = Source.Address },
            ["responseElements"] = new JsonObject { ["x-amz-request-id"] = Source.RequestId, ["x-amz-id-2"] = Source.HostId },
            ["s3"] = new JsonObject
            {
                ["s3SchemaVersion"] = "1.0",
                ["configurationId"] = configurationId,
                ["bucket"] = new JsonObject
                {
                    ["name"] = Bucket.Name,
                    ["ownerIdentity"] = new JsonObject { ["principalId"] = CustomerId(Bucket.OwnerAccountId) },
                    ["arn"] = Bucket.Arn,
                },
                ["object"] = ObjectOfMessage(),
            },
        };
        AddExtras(record);
        return new JsonObject { ["Records"] = new JsonArray(record) }.ToJsonString(Relaxed);
    }

    /// <summary>The event on EventBridge's default bus.</summary>
    public string ToServiceEvent(Guid id)
    {
        var detail = new JsonObject
        {
            ["version"] = "0",
            ["bucket"] = new JsonObject { ["name"] = Bucket.Name },
            ["object"] = ObjectOfServiceEvent(),
            ["request-id"] = Source.RequestId,
            ["requester"] = Source.Requester,
        };
        Add(detail, "source-ip-address", Source.Address == EventSource.ServiceName ? null : Source.Address);
        Add(detail, "reason", Type.Reason);
        Add(detail, "deletion-type", Type.DeletionType);
        if (Type == ObjectEventType.LifecycleTransition)
        {
            Add(detail, "destination-storage-class", Extras.StorageClass);
        }
        else if (Type == ObjectEventType.IntelligentTiering)
        {
            Add(detail, "destination-access-tier", Extras.StorageClass);
        }
        else
        {
            Add(detail, "restore-expiry-time", Extras.RestoreExpiry is { } expiry ? SecondText(expiry) : null);
            Add(detail, "source-storage-class", Extras.StorageClass);
        }

        return new JsonObject
        {
            ["version"] = "0",
            ["id"] = id.ToString(),
            ["detail-type"] = Type.DetailType,
            ["source"] = "aws.s3",
            ["account"] = Bucket.OwnerAccountId,
            ["time"] = SecondText(Time),
            ["region"] = Bucket.Region,
            ["resources"] = new JsonArray(Bucket.Arn),
            ["detail"] = detail,
        }.ToJsonString(Relaxed);
    }

    /// <summary>The name of an account at Amazon's shop, which notifications call owners by.</summary>
    private static string CustomerId(string accountId)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"customer {accountId}"));
        return $"A{string.Concat(hash.Take(13).Select(static b => IdGenerator.UpperAlphanumericAlphabet[b % IdGenerator.UpperAlphanumericAlphabet.Length]))}";
    }

    private static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string SecondText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Add(JsonObject target, string name, string? value)
    {
        if (value is not null)
        {
            target[name] = value;
        }
    }

    /// <summary>As in a form's query: a blank is a plus; slashes stay.</summary>
    private static string EncodedKey(string key) =>
        Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal).Replace("%20", "+", StringComparison.Ordinal);

    private JsonObject ObjectOfMessage()
    {
        var described = new JsonObject { ["key"] = EncodedKey(Subject.Key) };
        if (!IsDeletion && Type.HasSequencer && Subject.Size is { } size)
        {
            described["size"] = size;
        }

        // A delete marker has the tag of no bytes; of what is gone for good nothing is told.
        const string emptyTag = "d41d8cd98f00b204e9800998ecf8427e";
        Add(described, "eTag", !IsDeletion ? Subject.ETag : Type.DeletionType == ObjectEventType.RemovedDeleteMarkerCreated.DeletionType ? emptyTag : null);
        Add(described, "versionId", Subject.VersionId);
        Add(described, "sequencer", Type.HasSequencer ? $"00{Sequencer}" : null);
        return described;
    }

    private JsonObject ObjectOfServiceEvent()
    {
        var described = new JsonObject { ["key"] = Subject.Key };
        if (!IsDeletion && Type.HasSequencer && Subject.Size is { } size)
        {
            described["size"] = size;
        }

        Add(described, "etag", IsDeletion ? null : Subject.ETag);
        Add(described, "version-id", Subject.VersionId);
        Add(described, "sequencer", Type.HasSequencer ? Sequencer.ToLowerInvariant() : null);
        return described;
    }

    private void AddExtras(JsonObject record)
    {
        if (Type == ObjectEventType.RestoreCompleted)
        {
            var restore = new JsonObject();
            Add(restore, "lifecycleRestorationExpiryTime", Extras.RestoreExpiry is { } expiry ? TimeText(expiry) : null);
            Add(restore, "lifecycleRestoreStorageClass", Extras.StorageClass);
            record["glacierEventData"] = new JsonObject { ["restoreEventData"] = restore };
        }
        else if (Type == ObjectEventType.LifecycleTransition)
        {
            record["lifecycleEventData"] = new JsonObject
            {
                ["transitionEventData"] = new JsonObject { ["destinationStorageClass"] = Extras.StorageClass },
            };
        }
        else if (Type == ObjectEventType.IntelligentTiering)
        {
            record["intelligentTieringEventData"] = new JsonObject { ["destinationAccessTier"] = Extras.StorageClass };
        }
        else if (Extras.Replication is { } replication)
        {
            var data = new JsonObject
            {
                ["replicationRuleId"] = replication.RuleId,
                ["destinationBucket"] = replication.DestinationBucketArn,
                ["s3Operation"] = replication.Operation,
                ["requestTime"] = TimeText(replication.RequestTime),
            };
            Add(data, "failureReason", replication.FailureReason);
            record["replicationEventData"] = data;
        }
    }
}
