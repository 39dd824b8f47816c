using Simfra.Schemas;

namespace Simfra.Protocols.Query;

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

    public override Exception InvalidValue(FormNode node, MemberSchema member)
    {
        var message = (member.Target.Kind, node.Value) switch
        {
            (ShapeKind.Boolean, "") => "missing value for boolean type",
            (ShapeKind.Boolean, _) => "boolean must follow xsd1.1 definition",
            (ShapeKind.Timestamp, _) => "timestamp must follow ISO8601",
            (ShapeKind.Blob, _) => null,
            (_, "") => "missing value for decimal type",
            _ => null,
        };
        return new MalformedFormException(message);
    }

    // A list without elements is sent as a parameter of its name without a value.
    private static FormNode? Flattened(FormNode node) =>
        node.HasChildren ? node : node.Value is null or "" ? null : throw MalformedFormException.NotAList;

    private static FormNode? Wrapped(FormNode node, string wrapper) =>
        !node.HasChildren ? Flattened(node) : node[wrapper] ?? throw MalformedFormException.NotAList;
}
