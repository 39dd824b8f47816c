namespace Simfra.Services.S3;

/// <summary>The conditions on an object that is read. A tag's condition goes before a time's, and overrules it.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html"/>
internal readonly record struct ReadConditions(
    string? IfMatch, DateTimeOffset? IfUnmodifiedSince, string? IfNoneMatch, DateTimeOffset? IfModifiedSince)
{
    private const string Any = "*";

    /// <summary>Checks the conditions of GetObject and HeadObject.</summary>
    public void Check(S3Object found, DateTimeOffset now)
    {
        if (FailedMatch(found) is { } condition)
        {
            throw S3Errors.PreconditionFailed(condition);
        }

        if (FailedDifference(found, now) is not null)
        {
            throw S3Errors.NotModified(found);
        }
    }

    /// <summary>Checks the conditions on a copy's source, which have names of their own and fail all alike.</summary>
    public void CheckCopySource(S3Object source, DateTimeOffset now)
    {
        if ((FailedMatch(source) ?? FailedDifference(source, now)) is { } condition)
        {
            throw S3Errors.PreconditionFailed($"x-amz-copy-source-{condition}");
        }
    }

    private string? FailedMatch(S3Object found)
    {
        if (IfMatch is not null)
        {
            return IfMatch == Any || ETag.Matches(IfMatch, found.ETag) ? null : "If-Match";
        }

        return found.LastModified > IfUnmodifiedSince ? "If-Unmodified-Since" : null;
    }

    private string? FailedDifference(S3Object found, DateTimeOffset now)
    {
        if (IfNoneMatch is not null)
        {
            return IfNoneMatch == Any || ETag.Matches(IfNoneMatch, found.ETag) ? "If-None-Match" : null;
        }

        // A time yet to come says nothing.
        return IfModifiedSince <= now && found.LastModified <= IfModifiedSince ? "If-Modified-Since" : null;
    }
}
