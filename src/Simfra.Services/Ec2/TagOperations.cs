using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.Ec2;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Ec2;

/// <summary>Tags of any resource.</summary>
internal sealed class TagOperations(ServiceState<Ec2State> states) : IOperationGroup
{
    private const int MaxResources = 1000;

    private static readonly ResourceFilter<TagDescription> TagFilter = new(
        ("key", t => [t.Key]),
        ("value", t => [t.Value]),
        ("resource-id", t => [t.ResourceId]),
        ("resource-type", t => [t.ResourceType]));

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(Ec2Api.CreateTags, CreateTags);
        operations.Handle(Ec2Api.DeleteTags, DeleteTags);
        operations.Handle(Ec2Api.DescribeTags, DescribeTags);
    }

    private Unit CreateTags(CreateTagsRequest request, OperationContext context)
    {
        var tags = request.Tags is { Count: > 0 } given ? given : throw Ec2Errors.MissingParameter("tagSet");
        Change(request.Resources, request.DryRun, context, old => TagSet.Merge(old, tags));
        return new();
    }

    private Unit DeleteTags(DeleteTagsRequest request, OperationContext context)
    {
        Change(request.Resources, request.DryRun, context, old => request.Tags is { Count: > 0 } tags ? Without(old, tags) : TagSet.None);
        return new();
    }

    private DescribeTagsResult DescribeTags(DescribeTagsRequest request, OperationContext context)
    {
        DryRun.Check(request.DryRun);
        var state = states[context.Scope].Prepared(context);
        var tags = state.Subnets.All.SelectMany(s => Describe(s.SubnetId, ResourceKind.Subnet, s.Tags))
            .Concat(state.Vpcs.All.SelectMany(v => Describe(v.VpcId, ResourceKind.Vpc, v.Tags)))
            .OrderBy(PlaceOf, StringComparer.Ordinal);
        var byTagName = TagNameFilters(tags, request.Filters, out var others);
        var (page, nextToken) = Page.Take(TagFilter.Apply(byTagName, others), PlaceOf, request.MaxResults, request.NextToken);
        return new() { Tags = page, NextToken = nextToken };
    }

    /// <summary><c>tag:key</c> keeps the tags of that key with one of the values.</summary>
    private static IEnumerable<TagDescription> TagNameFilters(
        IEnumerable<TagDescription> tags, List<Filter>? filters, out List<Filter> others)
    {
        others = [];
        foreach (var filter in filters ?? [])
        {
            if (filter.Name?.StartsWith("tag:", StringComparison.Ordinal) == true)
            {
                var key = filter.Name["tag:".Length..];
                tags = TagFilter.Apply(tags.Where(t => t.Key == key), [new() { Name = "value", Values = filter.Values }]);
            }
            else
            {
                others.Add(filter);
            }
        }

        return tags;
    }

    private void Change(
        List<string>? resources,
        bool? dryRun,
        OperationContext context,
        Func<ImmutableSortedDictionary<string, string>, ImmutableSortedDictionary<string, string>> change)
    {
        if (resources is not { Count: > 0 })
        {
            throw Ec2Errors.MissingParameter("resourceIdSet");
        }

        if (resources.Count > MaxResources)
        {
            throw Ec2Errors.InvalidParameter($"The maximum number of resources in one request is {MaxResources}.");
        }

        var state = states[context.Scope].Prepared(context);
        foreach (var id in resources)
        {
            if (ResourceKind.Vpc.IsId(id))
            {
                var vpc = state.GetVpc(id);
                state.Vpcs.Put(vpc with { Tags = change(vpc.Tags) });
            }
            else if (ResourceKind.Subnet.IsId(id))
            {
                var subnet = state.GetSubnet(id);
                state.Subnets.Put(subnet with { Tags = change(subnet.Tags) });
            }
            else
            {
                throw Ec2Errors.InvalidId(id);
            }
        }

        // A dry run throws here, and the turn forgets what it changed.
        DryRun.Check(dryRun);
    }

    /// <summary>A tag given with a value is removed only if it has that value.</summary>
    private static ImmutableSortedDictionary<string, string> Without(ImmutableSortedDictionary<string, string> tags, List<Tag> given) =>
        tags.RemoveRange(given
            .Where(t => t.Key is not null && (t.Value is null || tags.GetValueOrDefault(t.Key) == t.Value))
            .Select(t => t.Key!));

    private static string PlaceOf(TagDescription tag) => $"{tag.ResourceId}/{tag.Key}";

    private static IEnumerable<TagDescription> Describe(string id, ResourceKind kind, ImmutableSortedDictionary<string, string> tags) =>
        tags.Select(t => new TagDescription { ResourceId = id, ResourceType = kind.Type, Key = t.Key, Value = t.Value });
}
