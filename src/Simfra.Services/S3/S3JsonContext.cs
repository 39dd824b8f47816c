using System.Text.Json.Serialization;

namespace Simfra.Services.S3;

/// <summary>The persisted form of S3's records.</summary>
[JsonSerializable(typeof(Bucket))]
[JsonSerializable(typeof(S3Object))]
[JsonSerializable(typeof(MultipartUpload))]
[JsonSerializable(typeof(UploadedPart))]
[JsonSerializable(typeof(EventCount))]
[JsonSerializable(typeof(LoggedCall))]
[JsonSerializable(typeof(LifecycleRun))]
[JsonSerializable(typeof(ReplicationTask))]
[JsonSerializable(typeof(RestorationTask))]
internal sealed partial class S3JsonContext : JsonSerializerContext;
