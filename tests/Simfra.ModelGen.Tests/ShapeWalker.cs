using System.Text.Json.Nodes;
using Simfra.Schemas;

namespace Simfra.ModelGen.Tests;

/// <summary>
/// Walks shapes member by member and checks that the code agrees with the schema: each member shows one field, of the type that its
/// target's kind asks for.
/// </summary>
internal sealed class ShapeWalker : ShapeVisitor
{
    private readonly HashSet<Schema> _walked = [];
    private MemberSchema? _current;
    private int _shown;

    /// <summary>How many members were walked.</summary>
    public int Members { get; private set; }

    public void Walk(IShape shape)
    {
        if (!_walked.Add(shape.Schema))
        {
            return;
        }

        foreach (var member in shape.Schema.Members)
        {
            _shown = 0;
            With(member, () => shape.Visit(member.Index, this));
            Assert.True(_shown > 0, $"{shape.Schema.Name}.{member.Name} shows nothing");
            Members++;
        }

        _shown = 0;
        shape.Visit(shape.Schema.Members.Length, this);
        Assert.Equal(0, _shown);
        _shown = 1;
    }

    public override void Value(ref string? value) => Expect(ShapeKind.String);

    public override void Value(ref bool? value) => Expect(ShapeKind.Boolean);

    public override void Value(ref int? value) => Expect(ShapeKind.Byte, ShapeKind.Short, ShapeKind.Integer);

    public override void Value(ref long? value) => Expect(ShapeKind.Long);

    public override void Value(ref float? value) => Expect(ShapeKind.Float);

    public override void Value(ref double? value) => Expect(ShapeKind.Double);

    public override void Value(ref DateTimeOffset? value) => Expect(ShapeKind.Timestamp);

    public override void Value(ref byte[]? value)
    {
        Assert.False(_current!.Flags.HasFlag(MemberFlags.Streaming));
        Expect(ShapeKind.Blob);
    }

    public override void Value(ref JsonNode? value) => Expect(ShapeKind.Document);

    public override void Value(ref StreamingBody? value)
    {
        Assert.True(_current!.Flags.HasFlag(MemberFlags.Streaming));
        Expect(ShapeKind.Blob);
    }

    public override void Structure<T>(ref T? value, Func<T> create) where T : class
    {
        Expect(ShapeKind.Structure);
        Assert.False(_current!.Target.IsEventStream);
        var made = create();
        Assert.Same(_current.Target, made.Schema);
        Walk(made);
    }

    public override void List<T>(ref List<T>? value, ElementVisit<T> visit)
    {
        Expect(ShapeKind.List);
        VisitElement(visit);
    }

    public override void Map<T>(ref Dictionary<string, T>? value, ElementVisit<T> visit)
    {
        Expect(ShapeKind.Map);
        Assert.Equal(ShapeKind.String, _current!.Target.Key!.Target.Kind);
        VisitElement(visit);
    }

    public override void Events<T>(ref IAsyncEnumerable<T>? value, Func<T> create)
    {
        Expect(ShapeKind.Structure);
        Assert.True(_current!.Target.IsEventStream);
        Walk(create());
    }

    /// <summary>A sparse collection of values must be able to hold null, a dense one mustn't.</summary>
    private void VisitElement<T>(ElementVisit<T> visit)
    {
        var collection = _current!.Target;
        if (typeof(T).IsValueType)
        {
            Assert.Equal(collection.IsSparse, Nullable.GetUnderlyingType(typeof(T)) is not null);
        }

        With(collection.Element!, () =>
        {
            var element = default(T)!;
            visit(ref element, this);
        });
    }

    private void With(MemberSchema member, Action action)
    {
        var outer = _current;
        _current = member;
        action();
        _current = outer;
    }

    private void Expect(params ShapeKind[] kinds)
    {
        _shown++;
        Assert.True(kinds.Contains(_current!.Target.Kind), $"{_current} is shown as {kinds[0]}");
    }
}
