using System.Text.Json.Nodes;
using Simfra.Schemas;

namespace Simfra.Integration;

/// <summary>
/// The resources that an input names: the values of its members whose names say so (<c>QueueUrl</c>, <c>Bucket</c>, <c>RoleArn</c>,
/// <c>InstanceIds</c>).
/// </summary>
internal sealed class ResourceNames : ShapeVisitor
{
    private static readonly string[] Endings = ["Name", "Names", "Arn", "Arns", "ARN", "ARNs", "Url", "Id", "Ids", "Bucket", "Key"];

    // Names of other things.
    private static readonly string[] Exceptions = ["MessageDeduplicationId", "MessageGroupId", "KmsMasterKeyId", "SSEKMSKeyId", "VersionId"];

    private static readonly SchemaExtension<MemberSchema[]> Naming =
        new(SchemaSlots.Naming, static schema => Array.FindAll(schema.Members, static m => IsNaming(m)));

    private readonly List<string> _names = [];

    private ResourceNames()
    {
    }

    public static IReadOnlyList<string> Of(IShape input)
    {
        var naming = input.Schema.Extension(Naming);
        if (naming.Length == 0)
        {
            return [];
        }

        var visitor = new ResourceNames();
        foreach (var member in naming)
        {
            input.Visit(member.Index, visitor);
        }

        return visitor._names;
    }

    /// <summary>Whether the input names what a pattern means.</summary>
    public static bool Match(string pattern, IShape input)
    {
        foreach (var name in Of(input))
        {
            if (NamePattern.MatchesEnd(pattern, name))
            {
                return true;
            }
        }

        return false;
    }

    public override void Value(ref string? value)
    {
        if (value is not null)
        {
            _names.Add(value);
        }
    }

    public override void List<T>(ref List<T>? value, ElementVisit<T> visit)
    {
        if (value is List<string> names)
        {
            _names.AddRange(names);
        }
    }

    public override void Value(ref bool? value)
    {
    }

    public override void Value(ref int? value)
    {
    }

    public override void Value(ref long? value)
    {
    }

    public override void Value(ref float? value)
    {
    }

    public override void Value(ref double? value)
    {
    }

    public override void Value(ref DateTimeOffset? value)
    {
    }

    public override void Value(ref byte[]? value)
    {
    }

    public override void Value(ref JsonNode? value)
    {
    }

    public override void Value(ref StreamingBody? value)
    {
    }

    public override void Structure<T>(ref T? value, Func<T> create)
        where T : class
    {
    }

    public override void Map<T>(ref Dictionary<string, T>? value, ElementVisit<T> visit)
    {
    }

    public override void Events<T>(ref IAsyncEnumerable<T>? value, Func<T> create)
    {
    }

    private static bool IsNaming(MemberSchema member) =>
        member.Target.Kind is ShapeKind.String or ShapeKind.List
        && !member.IsSensitive
        && !Exceptions.Contains(member.Name)
        && Array.Exists(Endings, ending => member.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && IsWordEnd(member.Name, ending));

    /// <summary><c>QueueUrl</c> and <c>url</c> end with the word, <c>Paid</c> doesn't end with Id.</summary>
    private static bool IsWordEnd(string name, string ending) =>
        name.Length == ending.Length || char.IsAsciiLetterUpper(name[^ending.Length]);
}
