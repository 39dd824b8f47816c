namespace Simfra.Services.S3;

/// <summary>Whose an object is.</summary>
internal sealed partial record S3Object
{
    /// <summary>Null for the bucket's owner's, with full control for that one alone.</summary>
    public ObjectAccess? Access { get; init; }
}

/// <summary>Whose the object will be: of whoever began the upload.</summary>
internal sealed partial record MultipartUpload
{
    /// <inheritdoc cref="S3Object.Access"/>
    public ObjectAccess? Access { get; init; }
}
