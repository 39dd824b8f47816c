using System.Text.Json.Nodes;

namespace Simfra.Schemas;

/// <summary>Shows one element of a list or one value of a map to a visitor.</summary>
internal delegate void ElementVisit<T>(ref T element, ShapeVisitor visitor);

/// <summary>
/// One pass over a shape. A visitor for each protocol and direction, and one each for validation, redaction and the like.
/// The visitor knows which member it asked for; the shape only hands over the field.
/// </summary>
internal abstract class ShapeVisitor
{
    public abstract void Value(ref string? value);
    public abstract void Value(ref bool? value);
    public abstract void Value(ref int? value);
    public abstract void Value(ref long? value);
    public abstract void Value(ref float? value);
    public abstract void Value(ref double? value);
    public abstract void Value(ref DateTimeOffset? value);
    public abstract void Value(ref byte[]? value);
    public abstract void Value(ref JsonNode? value);
    public abstract void Value(ref StreamingBody? value);

    public abstract void Structure<T>(ref T? value, Func<T> create) where T : class, IShape;
    public abstract void List<T>(ref List<T>? value, ElementVisit<T> visit);
    public abstract void Map<T>(ref Dictionary<string, T>? value, ElementVisit<T> visit);
    public abstract void Events<T>(ref IAsyncEnumerable<T>? value, Func<T> create) where T : class, IShape;

    // The common forms, so that generated code stays one short call a member.
    public void Value<T>(ref T? value) where T : class, IShape, new() => Structure(ref value, Factory<T>.Create);

    public void Value<T>(ref List<T>? value) where T : class, IShape, new() => List(ref value, Factory<T>.Visit);

    public void Value<T>(ref Dictionary<string, T>? value) where T : class, IShape, new() => Map(ref value, Factory<T>.Visit);

    public void Value<T>(ref IAsyncEnumerable<T>? value) where T : class, IShape, new() => Events(ref value, Factory<T>.Create);

    public void Value(ref List<string>? value) => List(ref value, Element.String);

    public void Value(ref Dictionary<string, string>? value) => Map(ref value, Element.String);

    private static class Factory<T> where T : class, IShape, new()
    {
        public static readonly Func<T> Create = static () => new T();
        public static readonly ElementVisit<T> Visit = static (ref T element, ShapeVisitor visitor) =>
        {
            var value = element;
            visitor.Structure(ref value, Create);
            element = value!;
        };
    }
}

/// <summary>
/// Element visits for collections of scalars. An element that the visitor leaves null becomes the type's default in a dense
/// collection; sparse collections hold nullable elements.
/// </summary>
internal static class Element
{
    public static readonly ElementVisit<string> String = static (ref string e, ShapeVisitor v) =>
    {
        var value = e;
        v.Value(ref value);
        e = value!;
    };

    public static readonly ElementVisit<bool> Boolean = static (ref bool e, ShapeVisitor v) =>
    {
        bool? value = e;
        v.Value(ref value);
        e = value.GetValueOrDefault();
    };

    public static readonly ElementVisit<int> Integer = static (ref int e, ShapeVisitor v) =>
    {
        int? value = e;
        v.Value(ref value);
        e = value.GetValueOrDefault();
    };

    public static readonly ElementVisit<long> Long = static (ref long e, ShapeVisitor v) =>
    {
        long? value = e;
        v.Value(ref value);
        e = value.GetValueOrDefault();
    };

    public static readonly ElementVisit<float> Float = static (ref float e, ShapeVisitor v) =>
    {
        float? value = e;
        v.Value(ref value);
        e = value.GetValueOrDefault();
    };

    public static readonly ElementVisit<double> Double = static (ref double e, ShapeVisitor v) =>
    {
        double? value = e;
        v.Value(ref value);
        e = value.GetValueOrDefault();
    };

    public static readonly ElementVisit<DateTimeOffset> Timestamp = static (ref DateTimeOffset e, ShapeVisitor v) =>
    {
        DateTimeOffset? value = e;
        v.Value(ref value);
        e = value.GetValueOrDefault();
    };

    public static readonly ElementVisit<byte[]> Blob = static (ref byte[] e, ShapeVisitor v) =>
    {
        var value = e;
        v.Value(ref value);
        e = value!;
    };

    public static readonly ElementVisit<JsonNode?> Document = static (ref JsonNode? e, ShapeVisitor v) => v.Value(ref e);

    // Sparse collections of value types.
    public static readonly ElementVisit<bool?> NullableBoolean = static (ref bool? e, ShapeVisitor v) => v.Value(ref e);
    public static readonly ElementVisit<int?> NullableInteger = static (ref int? e, ShapeVisitor v) => v.Value(ref e);
    public static readonly ElementVisit<long?> NullableLong = static (ref long? e, ShapeVisitor v) => v.Value(ref e);
    public static readonly ElementVisit<float?> NullableFloat = static (ref float? e, ShapeVisitor v) => v.Value(ref e);
    public static readonly ElementVisit<double?> NullableDouble = static (ref double? e, ShapeVisitor v) => v.Value(ref e);
    public static readonly ElementVisit<DateTimeOffset?> NullableTimestamp =
        static (ref DateTimeOffset? e, ShapeVisitor v) => v.Value(ref e);
}
