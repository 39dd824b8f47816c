using System.Text.Json.Nodes;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs;

/// <summary>
/// Writes a shape as a sequence of tokens. The loops over members and elements live here, and the rule that a structure's
/// members are left out while null, but elements of sparse collections are written as nulls.
/// </summary>
internal abstract class ShapeWriter : ShapeVisitor
{
    /// <summary>The member, element, key or value that is being written.</summary>
    protected MemberSchema Member { get; set; } = null!;

    /// <summary>Where a value that comes next stands.</summary>
    private Position _position;
    private string? _key;
    private Schema? _structure;

    private enum Position
    {
        Document,
        Member,
        Element,
        Entry,
    }

    protected abstract void WriteNull();

    protected abstract void WriteString(string value);

    protected abstract void WriteBoolean(bool value);

    protected abstract void WriteInteger(long value);

    protected abstract void WriteFloat(float value);

    protected abstract void WriteDouble(double value);

    protected abstract void WriteTimestamp(DateTimeOffset value);

    protected abstract void WriteBlob(ReadOnlySpan<byte> value);

    protected abstract void WriteDocument(JsonNode? value);

    protected abstract void WriteStructureStart();

    protected abstract void WriteStructureEnd();

    protected abstract void WriteListStart(int count);

    protected abstract void WriteListEnd();

    protected abstract void WriteMapStart(int count);

    protected abstract void WriteMapEnd();

    /// <summary>Writes the name of <see cref="Member"/>, a member of <paramref name="schema"/>.</summary>
    protected abstract void WriteMemberName(Schema schema);

    protected abstract void WriteKey(string key);

    protected void WriteMembers(IShape shape, MemberSelection selection)
    {
        var (outerMember, outerStructure) = (Member, _structure);
        _structure = shape.Schema;
        WriteStructureStart();
        WriteExtraMembers(shape);
        foreach (var member in _structure.Members)
        {
            if (!selection.Includes(member))
            {
                continue;
            }

            Member = member;
            _position = Position.Member;
            shape.Visit(member.Index, this);
        }

        WriteStructureEnd();
        (Member, _structure) = (outerMember, outerStructure);
    }

    /// <summary>Writes what a document carries beside its shape's members: an error's <c>__type</c>.</summary>
    protected virtual void WriteExtraMembers(IShape shape)
    {
    }

    /// <summary>Whether null members of structures are written as well.</summary>
    protected virtual bool WritesNullMembers => false;

    /// <summary>Writes something else in the place of <see cref="Member"/>'s value, which is not to be seen; false where it may be.</summary>
    protected virtual bool WriteInstead() => false;

    /// <summary>Writes what a document says of a body that streams.</summary>
    protected virtual void WriteStream(StreamingBody value) =>
        throw new InvalidOperationException($"{Member.Name} streams; it has no place in a document.");

    /// <summary>Writes an element of a collection as the document.</summary>
    public void WriteElement<T>(ref T element, MemberSchema member, ElementVisit<T> visit)
    {
        Member = member;
        _position = Position.Element;
        visit(ref element, this);
    }

    /// <summary>Writes one member's value as the document.</summary>
    protected void WriteMemberValue(IShape shape, MemberSchema member)
    {
        Member = member;
        _position = Position.Document;
        shape.Visit(member.Index, this);
    }

    public sealed override void Structure<T>(ref T? value, Func<T> create) where T : class
    {
        if (value is null)
        {
            WriteMissing();
            return;
        }

        WriteName();
        if (!WriteInstead())
        {
            WriteMembers(value, MemberSelection.All);
        }
    }

    public sealed override void List<T>(ref List<T>? value, ElementVisit<T> visit)
    {
        if (value is null)
        {
            WriteMissing();
            return;
        }

        WriteName();
        if (WriteInstead())
        {
            return;
        }

        WriteListStart(value.Count);
        var outer = Member;
        foreach (var item in value)
        {
            var element = item;
            Member = outer.Target.Element!;
            _position = Position.Element;
            visit(ref element, this);
        }

        Member = outer;
        WriteListEnd();
    }

    public sealed override void Map<T>(ref Dictionary<string, T>? value, ElementVisit<T> visit)
    {
        if (value is null)
        {
            WriteMissing();
            return;
        }

        WriteName();
        if (WriteInstead())
        {
            return;
        }

        WriteMapStart(value.Count);
        var outer = Member;
        foreach (var (key, item) in value)
        {
            var element = item;
            Member = outer.Target.Element!;
            _position = Position.Entry;
            _key = key;
            visit(ref element, this);
        }

        Member = outer;
        WriteMapEnd();
    }

    // An event stream is a body of its own; no document holds it.
    public sealed override void Events<T>(ref IAsyncEnumerable<T>? value, Func<T> create)
    {
    }

    public sealed override void Value(ref string? value)
    {
        if (Begin(value is not null))
        {
            WriteString(value!);
        }
    }

    public sealed override void Value(ref bool? value)
    {
        if (Begin(value.HasValue))
        {
            WriteBoolean(value!.Value);
        }
    }

    public sealed override void Value(ref int? value)
    {
        if (Begin(value.HasValue))
        {
            WriteInteger(value!.Value);
        }
    }

    public sealed override void Value(ref long? value)
    {
        if (Begin(value.HasValue))
        {
            WriteInteger(value!.Value);
        }
    }

    public sealed override void Value(ref float? value)
    {
        if (Begin(value.HasValue))
        {
            WriteFloat(value!.Value);
        }
    }

    public sealed override void Value(ref double? value)
    {
        if (Begin(value.HasValue))
        {
            WriteDouble(value!.Value);
        }
    }

    public sealed override void Value(ref DateTimeOffset? value)
    {
        if (Begin(value.HasValue))
        {
            WriteTimestamp(value!.Value);
        }
    }

    public sealed override void Value(ref byte[]? value)
    {
        if (Begin(value is not null))
        {
            WriteBlob(value);
        }
    }

    public sealed override void Value(ref JsonNode? value)
    {
        if (Begin(value is not null))
        {
            WriteDocument(value);
        }
    }

    public sealed override void Value(ref StreamingBody? value)
    {
        if (Begin(value is not null))
        {
            WriteStream(value!);
        }
    }

    private bool Begin(bool hasValue)
    {
        if (!hasValue)
        {
            WriteMissing();
            return false;
        }

        WriteName();
        return !WriteInstead();
    }

    private void WriteName()
    {
        switch (_position)
        {
            case Position.Member:
                WriteMemberName(_structure!);
                break;
            case Position.Entry:
                WriteKey(_key!);
                break;
        }
    }

    private void WriteMissing()
    {
        if (_position is Position.Element or Position.Entry || (_position is Position.Member && WritesNullMembers))
        {
            WriteName();
            WriteNull();
        }
    }
}
