namespace Simfra.Gateway;

/// <summary>How long a body may be that is read whole.</summary>
internal sealed record RequestBodyLimits
{
    public const long DefaultMaxBytes = 10 * 1024 * 1024;

    public static readonly RequestBodyLimits Default = new();

    /// <summary>Of the body as sent.</summary>
    public long MaxBytes { get; init; } = DefaultMaxBytes;

    /// <summary>Of the body once gzip is taken off: a few bytes can stand for gigabytes.</summary>
    public long MaxDecompressedBytes { get; init; } = DefaultMaxBytes;
}
