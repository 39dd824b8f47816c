using System.Text.Json.Nodes;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs;

/// <summary>
/// Reads a shape from a sequence of tokens. What all formats share lives here: the loops over members and elements, unions,
/// nulls, range checks, the depth limit. A format says how its tokens look.
/// </summary>
internal abstract class ShapeReader : ShapeVisitor
{
    /// <summary>Deeper documents are refused, so that none can overflow the stack.</summary>
    public const int MaxDepth = 512;

    /// <summary>Room that is set aside on the word of a document; beyond it collections grow with what really comes.</summary>
    private const int MaxPreallocation = 1024;

    private int _depth;

    /// <summary>The member, element, key or value that is being read.</summary>
    protected MemberSchema Member { get; set; } = null!;

    /// <summary>Consumes a null if one comes next.</summary>
    protected abstract bool TryReadNull();

    protected abstract string ReadString();

    protected abstract bool ReadBoolean();

    protected abstract long ReadInteger();

    protected abstract double ReadDouble();

    protected abstract DateTimeOffset ReadTimestamp();

    protected abstract byte[] ReadBlob();

    protected abstract JsonNode? ReadDocument();

    /// <returns>The number of elements that the document announces, or 0.</returns>
    protected abstract int ReadListStart();

    /// <summary>Whether another element follows; consumes the end of the list where none does.</summary>
    protected abstract bool ReadElementStart();

    /// <inheritdoc cref="ReadListStart"/>
    protected abstract int ReadMapStart();

    /// <summary>The next entry's key; null at the end of the map, which is consumed.</summary>
    protected abstract string? ReadKey();

    protected abstract void ReadStructureStart();

    /// <summary>Reads the next member's name.</summary>
    /// <param name="schema">The structure whose member it is.</param>
    /// <param name="expected">Index of the member that may well be next: documents mostly keep the model's order.</param>
    /// <param name="member">The member; null where the structure has none of that name.</param>
    /// <returns>False at the end of the structure, which is consumed.</returns>
    protected abstract bool ReadMemberName(Schema schema, int expected, out MemberSchema? member);

    /// <summary>Whether the name just read is one that any structure may carry beside its members, <c>__type</c>.</summary>
    protected virtual bool IsTypeHint => false;

    protected abstract void SkipValue();

    protected void ReadMembers(IShape shape, MemberSelection selection)
    {
        var schema = shape.Schema;
        ReadStructureStart();
        var expected = 0;
        var membersSet = 0;
        while (ReadMemberName(schema, expected, out var member))
        {
            if (member is null || !selection.Includes(member))
            {
                if (schema.IsUnion && !IsTypeHint)
                {
                    throw new MalformedInputException($"Union {schema.Name} has an unknown member.");
                }

                SkipValue();
                continue;
            }

            expected = member.Index + 1;
            if (TryReadNull())
            {
                continue;
            }

            Member = member;
            shape.Visit(member.Index, this);
            membersSet++;
        }

        if (schema.IsUnion && membersSet != 1)
        {
            throw new MalformedInputException($"Union {schema.Name} must have exactly one member set, found {membersSet}.");
        }
    }

    public sealed override void Structure<T>(ref T? value, Func<T> create) where T : class
    {
        if (TryReadNull())
        {
            value = null;
            return;
        }

        var outer = Enter();
        var shape = create();
        ReadMembers(shape, MemberSelection.All);
        value = shape;
        Leave(outer);
    }

    public sealed override void List<T>(ref List<T>? value, ElementVisit<T> visit)
    {
        if (TryReadNull())
        {
            value = null;
            return;
        }

        var outer = Enter();
        var schema = outer.Target;
        var list = new List<T>(Math.Clamp(ReadListStart(), 0, MaxPreallocation));
        while (ReadElementStart())
        {
            if (SkipsNullOf(schema))
            {
                continue;
            }

            Member = schema.Element!;
            T element = default!;
            visit(ref element, this);
            list.Add(element);
        }

        value = list;
        Leave(outer);
    }

    public sealed override void Map<T>(ref Dictionary<string, T>? value, ElementVisit<T> visit)
    {
        if (TryReadNull())
        {
            value = null;
            return;
        }

        var outer = Enter();
        var schema = outer.Target;
        var map = new Dictionary<string, T>(Math.Clamp(ReadMapStart(), 0, MaxPreallocation), StringComparer.Ordinal);
        while (ReadKey() is { } key)
        {
            if (SkipsNullOf(schema))
            {
                continue;
            }

            Member = schema.Element!;
            T element = default!;
            visit(ref element, this);
            map[key] = element;
        }

        value = map;
        Leave(outer);
    }

    public sealed override void Events<T>(ref IAsyncEnumerable<T>? value, Func<T> create) =>
        throw new InvalidOperationException($"{Member.Name} is an event stream; it has no place in a document.");

    public sealed override void Value(ref string? value) => value = TryReadNull() ? null : ReadString();

    public sealed override void Value(ref bool? value) => value = TryReadNull() ? null : ReadBoolean();

    public sealed override void Value(ref int? value) =>
        value = TryReadNull() ? null : (int)NumberText.CheckRange(ReadInteger(), Member.Target.Kind);

    public sealed override void Value(ref long? value) => value = TryReadNull() ? null : ReadInteger();

    public sealed override void Value(ref float? value) => value = TryReadNull() ? null : (float)ReadDouble();

    public sealed override void Value(ref double? value) => value = TryReadNull() ? null : ReadDouble();

    public sealed override void Value(ref DateTimeOffset? value) => value = TryReadNull() ? null : ReadTimestamp();

    public sealed override void Value(ref byte[]? value) => value = TryReadNull() ? null : ReadBlob();

    public sealed override void Value(ref JsonNode? value) => value = ReadDocument();

    public sealed override void Value(ref StreamingBody? value) => value = TryReadNull() ? null : StreamingBody.FromBytes(ReadBlob());

    /// <summary>Counts a nested value in.</summary>
    protected void CountNesting()
    {
        if (++_depth > MaxDepth)
        {
            throw new MalformedInputException($"The document is nested deeper than {MaxDepth} levels.");
        }
    }

    protected void CountNestingEnd() => _depth--;

    /// <summary>Remembers the member around a nested value, for <see cref="Leave"/>.</summary>
    private MemberSchema Enter()
    {
        CountNesting();
        return Member;
    }

    private void Leave(MemberSchema outer)
    {
        CountNestingEnd();
        Member = outer;
    }

    /// <summary>Deals with a null in a dense collection: consumes and skips it, or refuses it.</summary>
    private bool SkipsNullOf(Schema collection)
    {
        if (collection.IsSparse || !IsNullNext || collection.Element!.Target.Kind == ShapeKind.Document)
        {
            return false;
        }

        return DropsNulls
            ? TryReadNull()
            : throw new MalformedInputException($"{collection.Name} doesn't take null values.");
    }

    /// <summary>Whether a null comes next; it isn't consumed.</summary>
    protected abstract bool IsNullNext { get; }

    /// <summary>Whether nulls in dense collections are dropped instead of refused.</summary>
    protected virtual bool DropsNulls => false;
}
