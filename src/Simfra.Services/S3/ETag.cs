namespace Simfra.Services.S3;

/// <summary>Entity tags: kept bare, sent in quotes, accepted with quotes or without.</summary>
internal static class ETag
{
    public static string Quote(string etag) => $"\"{etag}\"";

    /// <summary>Whether a header or an XML element names the tag.</summary>
    public static bool Matches(string given, string etag) => Bare(given) == etag;

    public static string Bare(string given) => given.Trim().Trim('"');
}
