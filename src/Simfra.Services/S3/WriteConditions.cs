namespace Simfra.Services.S3;

/// <summary>
/// The conditions on an object that is written: that none has the key yet, or that the one that has it is the one the writer knows.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html"/>
internal readonly record struct WriteConditions
{
    private const string Any = "*";

    private readonly string? _ifMatch;
    private readonly bool _ifNoneMatch;

    private WriteConditions(string? ifMatch, bool ifNoneMatch)
    {
        _ifMatch = ifMatch;
        _ifNoneMatch = ifNoneMatch;
    }

    public static WriteConditions Parse(string? ifMatch, string? ifNoneMatch)
    {
        if (ifMatch is not null && ifNoneMatch is not null)
        {
            throw S3Errors.HeaderNotImplemented("If-Match,If-None-Match", "Multiple conditional request headers present in the request");
        }

        if (ifNoneMatch is not null and not Any)
        {
            throw S3Errors.HeaderNotImplemented(
                "If-None-Match", "We don't accept the provided value of If-None-Match header for this API");
        }

        // S3 names the other header here; its words are kept.
        if (ifMatch == Any)
        {
            throw S3Errors.HeaderNotImplemented(
                "If-None-Match", "We don't accept the provided value of If-None-Match header for this API");
        }

        return new(ifMatch, ifNoneMatch is not null);
    }

    public void Check(S3Object? current, string key)
    {
        if (_ifNoneMatch && current is not null)
        {
            throw S3Errors.PreconditionFailed("If-None-Match");
        }

        if (_ifMatch is not null && !ETag.Matches(_ifMatch, (current ?? throw S3Errors.NoSuchKey(key)).ETag))
        {
            throw S3Errors.PreconditionFailed("If-Match");
        }
    }

    /// <summary>
    /// Checks the conditions of an upload in parts when it is completed: what holds now must not have come about since the upload began.
    /// </summary>
    /// <param name="current">The object that has the key, or null.</param>
    /// <param name="revisionAtStart">Which object had it when the upload began; null for none.</param>
    public void CheckCompletion(S3Object? current, Guid? revisionAtStart, string key)
    {
        Check(current, key);
        if (current?.Revision == revisionAtStart)
        {
            return;
        }

        if (_ifNoneMatch)
        {
            throw S3Errors.ConditionalRequestConflict("If-None-Match", key);
        }

        if (_ifMatch is not null)
        {
            throw S3Errors.ConditionalRequestConflict("If-Match", key);
        }
    }
}
