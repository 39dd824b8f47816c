using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>The tags of tables.</summary>
internal sealed class TableTags(ServiceState<DynamoDbState> states) : IOperationGroup
{
    private const int MaxTags = 50;
    private const int PageSize = 10;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(DynamoDbApi.TagResource, TagResource);
        operations.Handle(DynamoDbApi.UntagResource, UntagResource);
        operations.Handle(DynamoDbApi.ListTagsOfResource, ListTagsOfResource);
    }

    public static ImmutableSortedDictionary<string, string> Merge(ImmutableSortedDictionary<string, string> tags, List<Tag>? given)
    {
        var merged = tags.ToBuilder();
        foreach (var tag in given ?? [])
        {
            if (tag.Key!.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                throw DynamoDbErrors.Validation($"Tag Key cannot be prefixed with aws:, Key: {tag.Key}");
            }

            merged[tag.Key] = tag.Value!;
        }

        return merged.Count > MaxTags
            ? throw DynamoDbErrors.Validation("Number of Tags exceed the current limit for the provided ResourceArn")
            : merged.ToImmutable();
    }

    private Unit TagResource(TagResourceInput request, OperationContext context)
    {
        var (state, table) = Find(request.ResourceArn!, context);
        if (request.Tags is not { Count: > 0 } tags)
        {
            throw DynamoDbErrors.Validation("Atleast one Tag needs to be provided as Input.");
        }

        state.Tables.Put(table with { Tags = Merge(table.Tags, tags) });
        return new();
    }

    private Unit UntagResource(UntagResourceInput request, OperationContext context)
    {
        var (state, table) = Find(request.ResourceArn!, context);
        if (request.TagKeys is not { Count: > 0 } keys)
        {
            throw DynamoDbErrors.Validation("Atleast one Tag Key needs to be provided as Input.");
        }

        state.Tables.Put(table with { Tags = table.Tags.RemoveRange(keys) });
        return new();
    }

    private ListTagsOfResourceOutput ListTagsOfResource(ListTagsOfResourceInput request, OperationContext context)
    {
        var (_, table) = Find(request.ResourceArn!, context);
        var page = table.Tags
            .Where(t => request.NextToken is null || string.CompareOrdinal(t.Key, request.NextToken) > 0)
            .Take(PageSize + 1)
            .ToList();
        return new()
        {
            Tags = [.. page.Take(PageSize).Select(static t => new Tag { Key = t.Key, Value = t.Value })],
            NextToken = page.Count > PageSize ? page[PageSize - 1].Key : null,
        };
    }

    private (DynamoDbState State, DynamoTable Table) Find(string arn, OperationContext context)
    {
        if (!TableReference.TryParseArn(arn, out var reference) || reference.Arn != arn)
        {
            throw DynamoDbErrors.Validation($"Invalid TableArn: Invalid ResourceArn provided as input {arn}");
        }

        if (reference.Scope.Account != context.AccountId && states.Find(reference.Scope) is null)
        {
            throw DynamoDbErrors.ResourceNotFound(arn);
        }

        var state = states[reference.Scope];
        return (state, state.Tables.Find(reference.Name) is { IsDeleted: false } table ? table : throw DynamoDbErrors.ResourceNotFound(arn));
    }
}
