using System.Collections.Immutable;
using System.IO.Enumeration;
using Simfra.Models.Ec2;

namespace Simfra.Services.Ec2;

/// <summary>
/// The filters of a Describe operation: a resource passes if, for every filter, one of its values equals one of the filter's.
/// In a filter's value <c>*</c> and <c>?</c> are wildcards. Tag filters work on every kind of resource.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html"/>
internal sealed class ResourceFilter<T>(params (string Name, Func<T, IEnumerable<string?>> Values)[] fields)
{
    private const string TagPrefix = "tag:";
    private const int MaxValues = 200;

    private readonly ImmutableArray<(string Name, Func<T, IEnumerable<string?>> Values)> _fields = [.. fields];

    public IEnumerable<T> Apply(IEnumerable<T> resources, List<Filter>? filters)
    {
        foreach (var filter in filters ?? [])
        {
            var values = ValuesOf(filter.Name ?? throw Ec2Errors.MissingParameter("Filter.Name"));
            var wanted = filter.Values ?? [];
            if (wanted.Count > MaxValues)
            {
                throw new Schemas.AwsServiceException(
                    "FilterLimitExceeded", 400, "The maximum number of filter values specified on a single call is 200");
            }

            resources = resources.Where(r => values(r).Any(v => v is not null && wanted.Exists(w => Matches(w, v))));
        }

        return resources;
    }

    private Func<T, IEnumerable<string?>> ValuesOf(string name)
    {
        if (typeof(T).IsAssignableTo(typeof(ITaggedResource)))
        {
            if (name.StartsWith(TagPrefix, StringComparison.Ordinal))
            {
                var key = name[TagPrefix.Length..];
                return r => [((ITaggedResource)r!).Tags.GetValueOrDefault(key)];
            }

            if (name == "tag-key")
            {
                return r => ((ITaggedResource)r!).Tags.Keys;
            }
        }

        // Filter names are accepted in camel case too, as the element names are.
        return _fields.FirstOrDefault(f => f.Name == name || WithoutDashes(f.Name).Equals(name, StringComparison.OrdinalIgnoreCase)).Values
            ?? throw Ec2Errors.UnknownFilter(name);
    }

    private static string WithoutDashes(string name) => name.Replace("-", "", StringComparison.Ordinal);

    private static bool Matches(string pattern, string value) =>
        pattern.AsSpan().ContainsAny('*', '?', '\\') ? FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: false) : pattern == value;
}
