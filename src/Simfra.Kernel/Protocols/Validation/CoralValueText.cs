using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Protocols.Validation;

/// <summary>Values as AWS's Java servers print them into messages: <c>[a, b]</c>, <c>{k=v}</c>, <c>Tag(key=a, value=null)</c>.</summary>
internal sealed class CoralValueText : ShapeWriter
{
    private readonly StringBuilder _text = new();

    // A structure, list or map was just opened: no comma comes before what follows.
    private bool _isFirst = true;

    public static string Of<T>(ref List<T>? value, MemberSchema member, ElementVisit<T> visit)
    {
        var writer = new CoralValueText { Member = member };
        writer.List(ref value, visit);
        return writer._text.ToString();
    }

    public static string Of<T>(ref Dictionary<string, T>? value, MemberSchema member, ElementVisit<T> visit)
    {
        var writer = new CoralValueText { Member = member };
        writer.Map(ref value, visit);
        return writer._text.ToString();
    }

    public static string Blob(ReadOnlySpan<byte> value) => $"java.nio.HeapByteBuffer[pos=0 lim={value.Length} cap={value.Length}]";

    protected override bool WritesNullMembers => true;

    protected override void WriteNull() => Append("null");

    protected override void WriteString(string value) => Append(value);

    protected override void WriteBoolean(bool value) => Append(value ? "true" : "false");

    protected override void WriteInteger(long value) => Append(value.ToString(CultureInfo.InvariantCulture));

    protected override void WriteFloat(float value) => Append(NumberText.Format(value));

    protected override void WriteDouble(double value) => Append(NumberText.Format(value));

    protected override void WriteTimestamp(DateTimeOffset value) =>
        Append(value.UtcDateTime.ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture));

    protected override void WriteBlob(ReadOnlySpan<byte> value) => Append(Blob(value));

    protected override void WriteDocument(JsonNode? value) => Append(value?.ToJsonString() ?? "null");

    protected override void WriteStructureStart() => Open($"{Member.Target.Name}(");

    protected override void WriteStructureEnd() => Close(")");

    protected override void WriteListStart(int count) => Open("[");

    protected override void WriteListEnd() => Close("]");

    protected override void WriteMapStart(int count) => Open("{");

    protected override void WriteMapEnd() => Close("}");

    protected override void WriteMemberName(Schema schema) =>
        WriteKey($"{char.ToLowerInvariant(Member.Name[0])}{Member.Name.AsSpan(1)}");

    protected override void WriteKey(string key)
    {
        Separate();
        _text.Append(key).Append('=');
        _isFirst = true;
    }

    private void Append(string text)
    {
        Separate();
        _text.Append(Member.IsSensitive ? "***Sensitive Data Redacted***" : text);
    }

    private void Open(string bracket)
    {
        Separate();
        _text.Append(bracket);
        _isFirst = true;
    }

    private void Close(string bracket)
    {
        _text.Append(bracket);
        _isFirst = false;
    }

    private void Separate()
    {
        _text.Append(_isFirst ? "" : ", ");
        _isFirst = false;
    }
}
