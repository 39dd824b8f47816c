using System.Text;
using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Protocols.Rest;

/// <summary>Reads members from labels, query parameters and headers.</summary>
internal sealed class HttpBindingReader : PartialVisitor
{
    private string _text = "";
    private List<string> _values = [];
    private List<KeyValuePair<string, string>> _entries = [];
    private TimestampFormat _timestamps;
    private bool _isHeader;

    public void ReadLabel(IShape shape, MemberSchema member, string text)
    {
        _isHeader = false;
        _timestamps = TimestampFormat.DateTime;
        Read(shape, member, text, [text]);
    }

    public void ReadQuery(IShape shape, MemberSchema member, List<string> values)
    {
        _isHeader = false;
        _timestamps = TimestampFormat.DateTime;
        Read(shape, member, values[0], values);
    }

    public void ReadHeader(IShape shape, MemberSchema member, string text)
    {
        _isHeader = true;
        _timestamps = TimestampFormat.HttpDate;
        Read(shape, member, text, []);
    }

    /// <summary>Reads a map of prefixed headers or of all query parameters.</summary>
    public void ReadMap(IShape shape, MemberSchema member, List<KeyValuePair<string, string>> entries)
    {
        _isHeader = false;
        _timestamps = TimestampFormat.DateTime;
        _entries = entries;
        Member = member;
        shape.Visit(member.Index, this);
    }

    public override void Value(ref string? value) => value = _isHeader && (Member.Flags & MemberFlags.JsonValue) != 0
        ? Encoding.UTF8.GetString(BlobText.Decode(_text))
        : _text;

    public override void Value(ref bool? value) => value = NumberText.ParseBoolean(_text);

    public override void Value(ref int? value) => value = (int)NumberText.ParseInteger(_text, Member.Target.Kind);

    public override void Value(ref long? value) => value = NumberText.ParseInteger(_text, ShapeKind.Long);

    public override void Value(ref float? value) => value = (float)NumberText.ParseDouble(_text);

    public override void Value(ref double? value) => value = NumberText.ParseDouble(_text);

    public override void Value(ref byte[]? value) => value = BlobText.Decode(_text);

    public override void Value(ref DateTimeOffset? value) =>
        value = TimestampText.Parse(_text, TimestampText.FormatOf(Member, _timestamps));

    public override void List<T>(ref List<T>? value, ElementVisit<T> visit)
    {
        var outer = Member;
        var element = outer.Target.Element!;
        var values = _isHeader ? SplitHeader(element) : _values;
        var list = new List<T>(values.Count);
        foreach (var item in values)
        {
            Member = element;
            _text = item;
            T read = default!;
            visit(ref read, this);
            list.Add(read);
        }

        Member = outer;
        value = list;
    }

    public override void Map<T>(ref Dictionary<string, T>? value, ElementVisit<T> visit)
    {
        var outer = Member;
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (key, text) in _entries)
        {
            if (map.ContainsKey(key))
            {
                continue;
            }

            Member = outer.Target.Element!;
            _text = text;
            _values = [.. _entries.Where(e => e.Key == key).Select(static e => e.Value)];
            T read = default!;
            visit(ref read, this);
            map.Add(key, read);
        }

        Member = outer;
        value = map;
    }

    private void Read(IShape shape, MemberSchema member, string text, List<string> values)
    {
        Member = member;
        _text = text;
        _values = values;
        try
        {
            shape.Visit(member.Index, this);
        }
        catch (MalformedInputException malformed)
        {
            (malformed.Member, malformed.Text) = (member, text);
            throw;
        }
    }

    private List<string> SplitHeader(MemberSchema element) =>
        element.Target.Kind == ShapeKind.Timestamp && TimestampText.FormatOf(element, _timestamps) == TimestampFormat.HttpDate
            ? HeaderList.SplitHttpDates(_text)
            : HeaderList.Split(_text);
}
