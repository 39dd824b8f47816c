using Simfra.Schemas;

namespace Simfra.Protocols.Query;

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
