namespace Simfra.Services.S3;

/// <summary>What PutObject, CopyObject and CreateMultipartUpload are told of the object to be, in parameters of the same names.</summary>
internal static class ObjectSettings
{
    public static string? ParseRedirectLocation(string? location) =>
        location is null || location.StartsWith('/')
        || location.StartsWith("http://", StringComparison.Ordinal) || location.StartsWith("https://", StringComparison.Ordinal)
            ? location
            : throw S3Errors.InvalidRedirectLocation();
}
