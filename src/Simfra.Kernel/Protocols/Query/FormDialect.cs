using Simfra.Schemas;

namespace Simfra.Protocols.Query;

/// <summary>How the two protocols of forms differ: names of parameters, places of lists, and errors.</summary>
internal abstract class FormDialect
{
    public abstract FormNode? Find(FormNode parent, MemberSchema member);

    /// <summary>The node whose children are the elements of a list; null where the list is there and empty.</summary>
    public abstract FormNode? ElementsOf(FormNode list, MemberSchema member);

    /// <summary>The node whose children are the entries of a map; null where the map is there and empty.</summary>
    public abstract FormNode? EntriesOf(FormNode map, MemberSchema member);

    public abstract string NameOf(MemberSchema member);

    /// <summary>The error for a text that isn't a value of the member's kind.</summary>
    public abstract Exception InvalidValue(FormNode node, MemberSchema member);
}

/// <summary>The Query protocol: lists below <c>member</c>, maps below <c>entry</c>, unless flattened.</summary>
internal sealed class QueryFormDialect : FormDialect
{
    public override string NameOf(MemberSchema member) => member.QueryName ?? member.NameOnWire;

    public override FormNode? Find(FormNode parent, MemberSchema member)
    {
        // botocore calls a flattened list by its element's name, where the element has one.
        var found = parent[NameOf(member)];
        return found is null && member.IsFlattened && member.Target.Element is { WireName: { } elementName } ? parent[elementName] : found;
    }

    public override FormNode? ElementsOf(FormNode list, MemberSchema member) =>
        member.IsFlattened ? Flattened(list) : Wrapped(list, NameOf(member.Target.Element!));

    public override FormNode? EntriesOf(FormNode map, MemberSchema member) =>
        member.IsFlattened ? Flattened(map) : Wrapped(map, "entry");

    public override Exception InvalidValue(FormNode node, MemberSchema member) => new MalformedFormException((member.Target.Kind, node.Value) switch
    {
        (ShapeKind.Boolean, "") => "missing value for boolean type",
        (ShapeKind.Boolean, _) => "boolean must follow xsd1.1 definition",
        (ShapeKind.Timestamp, _) => "timestamp must follow ISO8601",
        (ShapeKind.Blob, _) => null,
        (_, "") => "missing value for decimal type",
        _ => null,
    });

    // A list without elements is sent as a parameter of its name without a value.
    private static FormNode? Flattened(FormNode node) => node.HasChildren ? node : node.Value is null or "" ? null : throw MalformedFormException.NotAList;

    private static FormNode? Wrapped(FormNode node, string wrapper) =>
        !node.HasChildren ? Flattened(node) : node[wrapper] ?? throw MalformedFormException.NotAList;
}

/// <summary>EC2's variant: names begin with a capital, and lists are numbered without anything between.</summary>
internal sealed class Ec2FormDialect : FormDialect
{
    public override string NameOf(MemberSchema member) => member.QueryName ?? Capitalise(member.NameOnWire);

    public override FormNode? Find(FormNode parent, MemberSchema member) => parent[NameOf(member)];

    public override FormNode? ElementsOf(FormNode list, MemberSchema member) => Elements(list, member);

    public override FormNode? EntriesOf(FormNode map, MemberSchema member) => Elements(map, member);

    public override Exception InvalidValue(FormNode node, MemberSchema member) => new AwsServiceException(
        "InvalidParameterValue",
        400,
        $"Value ({node.Value}) for parameter {node.Name} is invalid. Expected {Description(member.Target.Kind)}.");

    private FormNode? Elements(FormNode node, MemberSchema member) =>
        node.HasChildren ? node : node.Value is null or "" ? null : throw InvalidValue(node, member);

    private static string Capitalise(string name) =>
        char.IsAsciiLetterLower(name[0]) ? $"{char.ToUpperInvariant(name[0])}{name.AsSpan(1)}" : name;

    private static string Description(ShapeKind kind) => kind switch
    {
        ShapeKind.Boolean => "a boolean",
        ShapeKind.Timestamp => "a timestamp",
        ShapeKind.Blob => "base64",
        ShapeKind.List => "a list",
        ShapeKind.Map => "a map",
        ShapeKind.Structure => "a structure",
        ShapeKind.Float or ShapeKind.Double => "a number",
        ShapeKind.String => "a string",
        _ => "an integer",
    };
}
