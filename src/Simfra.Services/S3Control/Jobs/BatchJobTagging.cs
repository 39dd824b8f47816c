using System.Collections.Immutable;
using Simfra.Models.S3Control;

namespace Simfra.Services.S3Control;

/// <summary>Tags as batch jobs have them, and as they give them to objects.</summary>
internal static class BatchJobTagging
{
    private const int MaxKeyLength = 128;
    private const int MaxValueLength = 256;

    public static ImmutableSortedDictionary<string, string> Parse(List<S3Tag>? tags)
    {
        var parsed = TagOperations.None.ToBuilder();
        foreach (var tag in tags ?? [])
        {
            if (tag.Key is not { Length: > 0 and <= MaxKeyLength } || tag.Value is not { Length: <= MaxValueLength })
            {
                throw S3ControlErrors.InvalidRequest("A tag's key or its value is missing or too long");
            }

            if (!parsed.TryAdd(tag.Key, tag.Value))
            {
                throw S3ControlErrors.InvalidRequest("There are tags with the same key");
            }
        }

        return parsed.ToImmutable();
    }
}
