using System.Collections.Frozen;
using Simfra.Integration;
using Simfra.Models;
using Simfra.Schemas;
using Simfra.Security;

namespace Simfra.Services.CloudTrail;

/// <summary>What CloudTrail calls services and operations, and which of these act on what a resource holds.</summary>
/// <seealso href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html"/>
internal static class EventNaming
{
    private const string GlobalRegion = "us-east-1";
    private const AccessLevels Changing = AccessLevels.Write | AccessLevels.Tagging | AccessLevels.PermissionsManagement;

    /// <summary>Services without a region: their events are of us-east-1.</summary>
    private static readonly FrozenSet<string> GlobalServices = FrozenSet.Create(
        StringComparer.Ordinal, "iam", "organizations", "cloudfront", "route53", "account", "support");

    /// <summary>Names that aren't the model's.</summary>
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["s3:ListObjectsV2"] = "ListObjects",
        ["s3:ListObjectVersions"] = "ListObjectVersions",
        ["s3:GetBucketNotificationConfiguration"] = "GetBucketNotification",
        ["s3:PutBucketNotificationConfiguration"] = "PutBucketNotification",
        ["s3:GetBucketLifecycleConfiguration"] = "GetBucketLifecycle",
        ["s3:PutBucketLifecycleConfiguration"] = "PutBucketLifecycle",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, FrozenSet<string>> DataOperations = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["s3"] =
        [
            "AbortMultipartUpload", "CompleteMultipartUpload", "CopyObject", "CreateMultipartUpload", "DeleteObject", "DeleteObjects",
            "DeleteObjectTagging", "GetObject", "GetObjectAcl", "GetObjectAttributes", "GetObjectLegalHold", "GetObjectRetention", "GetObjectTagging",
            "GetObjectTorrent", "HeadObject", "HeadBucket", "ListMultipartUploads", "ListObjects", "ListObjectsV2", "ListObjectVersions", "ListParts",
            "PutObject", "PutObjectAcl", "PutObjectLegalHold", "PutObjectRetention", "PutObjectTagging", "RenameObject", "RestoreObject",
            "SelectObjectContent", "UploadPart", "UploadPartCopy",
        ],
        ["sqs"] =
        [
            "ChangeMessageVisibility", "ChangeMessageVisibilityBatch", "DeleteMessage", "DeleteMessageBatch", "GetQueueAttributes", "GetQueueUrl",
            "ListDeadLetterSourceQueues", "ListQueues", "ListQueueTags", "ReceiveMessage", "SendMessage", "SendMessageBatch",
        ],
        ["sns"] = ["Publish", "PublishBatch"],
        ["dynamodb"] =
        [
            "BatchExecuteStatement", "BatchGetItem", "BatchWriteItem", "DeleteItem", "ExecuteStatement", "ExecuteTransaction", "GetItem", "PutItem",
            "Query", "Scan", "TransactGetItems", "TransactWriteItems", "UpdateItem",
        ],
        ["dynamodbstreams"] = ["GetRecords", "GetShardIterator"],
        ["lambda"] = ["Invoke", "InvokeAsync", "InvokeWithResponseStream"],
        ["cloudwatch"] = ["GetMetricData", "GetMetricStatistics", "GetMetricWidgetImage", "ListMetrics", "PutMetricData"],
        ["logs"] = ["FilterLogEvents", "GetLogEvents", "PutLogEvents"],
        ["kinesis"] = ["GetRecords", "GetShardIterator", "PutRecord", "PutRecords", "SubscribeToShard"],
        ["cognito-identity"] = ["GetCredentialsForIdentity", "GetId", "GetOpenIdToken", "GetOpenIdTokenForDeveloperIdentity", "UnlinkIdentity"],
    }.ToFrozenDictionary(static p => p.Key, static p => p.Value.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Operations that use a key. IAM counts them as writes, CloudTrail as reads, and their answers are nobody else's business.</summary>
    private static readonly FrozenSet<string> KeyUses = FrozenSet.Create(
        StringComparer.Ordinal, "Decrypt", "DeriveSharedSecret", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext", "GenerateMac", "GenerateRandom", "ReEncrypt", "Sign", "Verify", "VerifyMac");

    public static string SourceOf(ServiceSchema service) => $"{service.EndpointPrefix}.amazonaws.com";

    public static string NameOf(OperationSchema operation) => Names.GetValueOrDefault(operation.ToString(), operation.Name);

    public static bool IsDataEvent(OperationSchema operation) =>
        DataOperations.TryGetValue(operation.Service.Id, out var names) && names.Contains(operation.Name);

    /// <summary>Whether the operation changes nothing: by the access levels of its actions, where CloudTrail isn't known to see it otherwise.</summary>
    public static bool IsReadOnly(OperationSchema operation) => operation.Service.Id switch
    {
        "sts" => operation.Name is not ("AssumeRoot" or "GetFederationToken" or "GetSessionToken"),
        "kms" when KeyUses.Contains(operation.Name) => true,
        _ => operation.Permissions?.Permissions.All(static p => (p.Action.Access & Changing) == AccessLevels.None) == true,
    };

    /// <summary>Whether the answer is recorded: of what changes something, and of the ways to a role, which are read-only to CloudTrail.</summary>
    public static bool TellsAnswer(OperationSchema operation) =>
        !IsReadOnly(operation)
        || (operation.Service.Id == "sts" && operation.Name is "AssumeRole" or "AssumeRoleWithSAML" or "AssumeRoleWithWebIdentity");

    /// <summary>Whether the record names the resources: that of a call on what a resource holds, of a way to a role, and those of KMS.</summary>
    public static bool NamesResources(OperationSchema operation) => IsDataEvent(operation) || operation.Service.Id is "kms" or "sts";

    /// <summary>The service that made the call, as it calls itself: <c>sns.amazonaws.com</c>; null for a client's call.</summary>
    public static string? InvokerOf(CompletedCall call) => call switch
    {
        { Source: null } => null,
        { Principal: ServicePrincipal service } => service.Name,
        { CalledVia: [.., var last] } => last,
        { Source: { } source } => AwsCatalog.Services.Find(source) is { } service ? SourceOf(service) : $"{source}.amazonaws.com",
    };

    public static bool IsGlobal(ServiceSchema service) => GlobalServices.Contains(service.Id);

    public static string RegionOf(ServiceSchema service, string region) => IsGlobal(service) ? GlobalRegion : region;
}
