using System.Collections.Immutable;
using System.Net;
using Simfra.Integration;
using Simfra.Models.S3Control;

namespace Simfra.Services.S3Control;

/// <summary>Tags of buckets and access points by their ARNs. Asynchronous, as buckets are S3's, which changes them in a turn of its own.</summary>
internal sealed class TagOperations(ControlAccess access) : IOperationGroup
{
    private const int MaxTags = 50;
    private const string BucketPrefix = "arn:aws:s3:::";

    public static ImmutableSortedDictionary<string, string> None { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3ControlApi.TagResource, TagResource);
        operations.Handle(S3ControlApi.UntagResource, UntagResource);
        operations.Handle(S3ControlApi.ListTagsForResource, ListTagsForResource);
    }

    public static ImmutableSortedDictionary<string, string> Merge(ImmutableSortedDictionary<string, string> tags, List<Tag>? given)
    {
        var merged = tags.SetItems(Pairs(given));
        return merged.Count <= MaxTags ? merged : throw S3ControlErrors.InvalidRequest($"Tag count cannot be greater than {MaxTags}");
    }

    private ValueTask<TagResourceResult> TagResource(TagResourceRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        Change(request.AccountId, request.ResourceArn, request.Tags ?? throw S3ControlErrors.MalformedXml(), [], context);
        return new(new TagResourceResult());
    }

    private ValueTask<UntagResourceResult> UntagResource(UntagResourceRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        Change(request.AccountId, request.ResourceArn, [], request.TagKeys ?? [], context);
        return new(new UntagResourceResult());
    }

    private ValueTask<ListTagsForResourceResult> ListTagsForResource(
        ListTagsForResourceRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var account = ControlAccess.AccountOf(request.AccountId, context);
        var tags = FindBucket(request.ResourceArn, account) is { } bucket ? access.Buckets.TagsOf(bucket)
            : FindAccessPoint(request.ResourceArn, account) is { } point ? point.Tags
            : throw S3ControlErrors.NoSuchResource();
        return new(new ListTagsForResourceResult { Tags = [.. tags.Select(static t => new Tag { Key = t.Key, Value = t.Value })] });
    }

    private void Change(string? accountId, string? arn, List<Tag> set, List<string> removed, OperationContext context)
    {
        var account = ControlAccess.AccountOf(accountId, context);
        if (FindBucket(arn, account) is { } bucket)
        {
            access.Buckets.ChangeTags(bucket, Pairs(set), removed);
        }
        else
        {
            access.Update(state =>
            {
                var point = FindAccessPoint(arn, account) ?? throw S3ControlErrors.NoSuchResource();
                state.AccessPoints.Put(point with { Tags = Merge(point.Tags, set).RemoveRange(removed) });
                return point;
            });
        }

        context.StatusCode = (int)HttpStatusCode.NoContent;
    }

    private string? FindBucket(string? arn, string account) =>
        arn?.StartsWith(BucketPrefix, StringComparison.Ordinal) == true
        && arn[BucketPrefix.Length..] is var name && access.Buckets.Find(name)?.AccountId == account
            ? name
            : null;

    private AccessPoint? FindAccessPoint(string? arn, string account) =>
        AccessPointKey.Parse(arn ?? "") is { } key && key.AccountId == account ? access.State.AccessPoints.Find(key) : null;

    private static IEnumerable<KeyValuePair<string, string>> Pairs(List<Tag>? tags) => (tags ?? []).Select(static t =>
        new KeyValuePair<string, string>(t.Key ?? throw S3ControlErrors.MalformedXml(), t.Value ?? throw S3ControlErrors.MalformedXml()));
}
