namespace Simfra.Services.S3;

/// <summary>How an object is encrypted.</summary>
internal sealed partial record S3Object
{
    /// <summary>Null for S3's own keys.</summary>
    public ObjectEncryption? Encryption { get; init; }
}
