using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Security.Iam;

namespace Simfra.Services.S3;

/// <summary>What S3 Control asks of S3.</summary>
internal sealed class BucketDirectory(BucketAccess buckets) : IBucketDirectory
{
    public (string AccountId, string Region)? Find(string bucket) =>
        buckets.State.Buckets.Find(bucket) is { } found ? (found.OwnerAccountId, found.Region) : null;

    public bool IsPublic(string policy) => PublicPolicy.IsPublic(PolicyDocument.Parse(policy));

    public IReadOnlyDictionary<string, string> TagsOf(string bucket) => buckets.State.Buckets.Find(bucket)?.Tags ?? S3Tags.None;

    public void ChangeTags(string bucket, IEnumerable<KeyValuePair<string, string>> set, IEnumerable<string> removed) => buckets.Update(state =>
    {
        var found = state.Buckets.Find(bucket) ?? throw S3Errors.NoSuchBucket(bucket);
        var given = S3Tags.Parse([.. set.Select(static t => new Tag { Key = t.Key, Value = t.Value })], S3Tags.MaxOfBucket, S3Errors.SystemTag);
        var tags = found.Tags.SetItems(given).RemoveRange(removed);
        if (tags.Count > S3Tags.MaxOfBucket)
        {
            throw S3Errors.TooManyTags(S3Tags.MaxOfBucket);
        }

        state.Buckets.Put(found with { Tags = tags });
        return tags;
    });
}
