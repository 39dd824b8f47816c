using System.Text.Json.Nodes;
using Simfra.Schemas;

namespace Simfra.Conformance.Tests.Protocols;

/// <summary>A shape without generated code: it knows its schema alone and behaves as generated code would.</summary>
internal sealed class DynamicShape(Schema schema) : IShape
{
    public Schema Schema { get; } = schema;

    public object?[] Values { get; } = new object?[schema.Members.Length];

    public static IShape CreateInput(OperationSchema operation) => Create(operation.Input!);

    public static IShape Create(Schema schema) => schema == Unit.UnitSchema ? new Unit() : new DynamicShape(schema);

    public void Visit(int member, ShapeVisitor visitor) => DynamicVisit.Member(ref Values[member], Schema.Members[member], visitor);
}

/// <summary>A modelled error without generated code.</summary>
internal sealed class DynamicError(Schema schema, string? message) : AwsServiceException(schema, message), IShape
{
    public Schema Schema { get; } = schema;

    public object?[] Values { get; } = new object?[schema.Members.Length];

    public void Visit(int member, ShapeVisitor visitor)
    {
        if (string.Equals(Schema.Members[member].Name, "message", StringComparison.OrdinalIgnoreCase))
        {
            visitor.Value(ref ErrorMessage);
        }
        else
        {
            DynamicVisit.Member(ref Values[member], Schema.Members[member], visitor);
        }
    }
}

/// <summary>Shows a value to a visitor by the overload that generated code would call.</summary>
internal static class DynamicVisit
{
    public static void Member(ref object? value, MemberSchema member, ShapeVisitor visitor)
    {
        if (member.Target.IsEventStream)
        {
            var events = (IAsyncEnumerable<DynamicShape>?)value;
            visitor.Events(ref events, () => new DynamicShape(member.Target));
            value = events;
        }
        else if ((member.Flags & MemberFlags.Streaming) != 0)
        {
            var body = (StreamingBody?)value;
            visitor.Value(ref body);
            value = body;
        }
        else
        {
            Value(ref value, member.Target, visitor);
        }
    }

    private static void Value(ref object? value, Schema target, ShapeVisitor visitor)
    {
        switch (target.Kind)
        {
            case ShapeKind.Structure:
                var structure = (DynamicShape?)value;
                visitor.Structure(ref structure, () => new DynamicShape(target));
                value = structure;
                break;
            case ShapeKind.List:
                var list = (List<object?>?)value;
                visitor.List(ref list, (ref object? e, ShapeVisitor v) => Value(ref e, target.Element!.Target, v));
                value = list;
                break;
            case ShapeKind.Map:
                var map = (Dictionary<string, object?>?)value;
                visitor.Map(ref map, (ref object? e, ShapeVisitor v) => Value(ref e, target.Element!.Target, v));
                value = map;
                break;
            default:
                Scalar(ref value, target.Kind, visitor);
                break;
        }
    }

    private static void Scalar(ref object? value, ShapeKind kind, ShapeVisitor visitor)
    {
        switch (kind)
        {
            case ShapeKind.String:
                var text = (string?)value;
                visitor.Value(ref text);
                value = text;
                break;
            case ShapeKind.Boolean:
                var boolean = (bool?)value;
                visitor.Value(ref boolean);
                value = boolean;
                break;
            case ShapeKind.Byte or ShapeKind.Short or ShapeKind.Integer:
                var integer = (int?)value;
                visitor.Value(ref integer);
                value = integer;
                break;
            case ShapeKind.Long:
                var number = (long?)value;
                visitor.Value(ref number);
                value = number;
                break;
            case ShapeKind.Float:
                var single = (float?)value;
                visitor.Value(ref single);
                value = single;
                break;
            case ShapeKind.Double:
                var real = (double?)value;
                visitor.Value(ref real);
                value = real;
                break;
            case ShapeKind.Timestamp:
                var moment = (DateTimeOffset?)value;
                visitor.Value(ref moment);
                value = moment;
                break;
            case ShapeKind.Blob:
                var blob = (byte[]?)value;
                visitor.Value(ref blob);
                value = blob;
                break;
            case ShapeKind.Document:
                var document = (JsonNode?)value;
                visitor.Value(ref document);
                value = document;
                break;
        }
    }
}
