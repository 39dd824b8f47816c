using System.Text.Json.Serialization;

namespace Simfra.Services.S3;

/// <summary>How a bucket's objects are encrypted.</summary>
internal sealed partial record Bucket
{
    /// <summary>Null where nobody has said anything.</summary>
    public BucketEncryption? Encryption { get; init; }

    [JsonIgnore]
    public BucketEncryption DefaultEncryption => Encryption ?? BucketEncryption.Default;
}
