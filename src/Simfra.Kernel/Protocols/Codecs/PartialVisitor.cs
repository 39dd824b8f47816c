using System.Text.Json.Nodes;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs;

/// <summary>
/// A visitor for places where only some kinds of values can stand: headers, labels, raw payloads. The model promises that no
/// other comes.
/// </summary>
internal abstract class PartialVisitor : ShapeVisitor
{
    /// <summary>The member, or the element of one, that is visited.</summary>
    protected MemberSchema Member { get; set; } = null!;

    public override void Value(ref string? value) => throw Unexpected();

    public override void Value(ref bool? value) => throw Unexpected();

    public override void Value(ref int? value) => throw Unexpected();

    public override void Value(ref long? value) => throw Unexpected();

    public override void Value(ref float? value) => throw Unexpected();

    public override void Value(ref double? value) => throw Unexpected();

    public override void Value(ref DateTimeOffset? value) => throw Unexpected();

    public override void Value(ref byte[]? value) => throw Unexpected();

    public override void Value(ref JsonNode? value) => throw Unexpected();

    public override void Value(ref StreamingBody? value) => throw Unexpected();

    public override void Structure<T>(ref T? value, Func<T> create) where T : class => throw Unexpected();

    public override void List<T>(ref List<T>? value, ElementVisit<T> visit) => throw Unexpected();

    public override void Map<T>(ref Dictionary<string, T>? value, ElementVisit<T> visit) => throw Unexpected();

    public override void Events<T>(ref IAsyncEnumerable<T>? value, Func<T> create) => throw Unexpected();

    private InvalidOperationException Unexpected() => new($"{GetType().Name} can't hold {Member}.");
}
