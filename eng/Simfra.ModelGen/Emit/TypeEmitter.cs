using Simfra.ModelGen.Model;
using Simfra.Schemas;

namespace Simfra.ModelGen.Emit;

/// <summary>The C# type of a member, and the call that shows it to a visitor.</summary>
internal sealed class TypeEmitter(ServiceModel model, CSharpNames names)
{
    public const string Kernel = "global::Simfra.Schemas";

    /// <summary>The type of a field, without its question mark: every field is optional.</summary>
    public string FieldType(MemberModel member)
    {
        var target = model.Shape(member.Target);
        return target.IsEventStream ? $"{names.Framework("System.Collections.Generic", "IAsyncEnumerable")}<{names.TypeOf(target)}>"
            : member.IsStreaming ? $"{Kernel}.StreamingBody"
            : TypeOf(target);
    }

    /// <summary>The call <c>v.…(ref field)</c> for a member.</summary>
    public string FieldVisit(string visitor, string field, MemberModel member)
    {
        var target = model.Shape(member.Target);
        return target.IsEventStream || member.IsStreaming ? $"{visitor}.Value(ref {field})" : Visit(visitor, field, target, depth: 0);
    }

    private string TypeOf(ShapeModel shape) => shape.Kind switch
    {
        ShapeKind.Structure => names.TypeOf(shape),
        ShapeKind.List => $"{names.Framework("System.Collections.Generic", "List")}<{ElementType(shape)}>",
        ShapeKind.Map => $"{names.Framework("System.Collections.Generic", "Dictionary")}<string, {ElementType(shape)}>",
        ShapeKind.String => "string",
        ShapeKind.Boolean => "bool",
        ShapeKind.Byte or ShapeKind.Short or ShapeKind.Integer => "int",
        ShapeKind.Long => "long",
        ShapeKind.Float => "float",
        ShapeKind.Double => "double",
        ShapeKind.Timestamp => names.Framework("System", "DateTimeOffset"),
        ShapeKind.Blob => "byte[]",
        ShapeKind.Document => names.Framework("System.Text.Json.Nodes", "JsonNode"),
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };

    /// <summary>Elements of a sparse collection may be null; so may a document, whose null is a value of its own.</summary>
    private string ElementType(ShapeModel collection)
    {
        var element = model.Shape(collection.Element!.Target);
        return collection.IsSparse || element.Kind == ShapeKind.Document ? $"{TypeOf(element)}?" : TypeOf(element);
    }

    private string Visit(string visitor, string field, ShapeModel target, int depth) => target.Kind switch
    {
        ShapeKind.List => VisitCollection("List", visitor, field, target, depth),
        ShapeKind.Map => VisitCollection("Map", visitor, field, target, depth),

        // An error's constructor takes a message, so it has none that the visitor could call.
        ShapeKind.Structure when target.IsError => $"{visitor}.Structure(ref {field}, static () => new {names.TypeOf(target)}())",
        _ => $"{visitor}.Value(ref {field})",
    };

    private string VisitCollection(string method, string visitor, string field, ShapeModel collection, int depth)
    {
        var element = model.Shape(collection.Element!.Target);
        if (element.Kind == ShapeKind.String || (element.Kind == ShapeKind.Structure && !element.IsError))
        {
            return $"{visitor}.Value(ref {field})";
        }

        if (element.Kind is ShapeKind.List or ShapeKind.Map or ShapeKind.Structure)
        {
            var (e, v) = ($"e{depth}", $"v{depth}");
            var visit = Visit(v, e, element, depth + 1);
            return $"{visitor}.{method}(ref {field}, static (ref {ElementType(collection)} {e}, {Kernel}.ShapeVisitor {v}) => {visit})";
        }

        var scalar = element.Kind is ShapeKind.Byte or ShapeKind.Short ? nameof(ShapeKind.Integer) : element.Kind.ToString();
        var nullable = collection.IsSparse && element.Kind is not (ShapeKind.Blob or ShapeKind.Document) ? "Nullable" : "";
        return $"{visitor}.{method}(ref {field}, {Kernel}.Element.{nullable}{scalar})";
    }
}
