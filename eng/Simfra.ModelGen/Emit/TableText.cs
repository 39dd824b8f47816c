using System.Globalization;
using System.Text;

namespace Simfra.ModelGen.Emit;

/// <summary>Lines of escaped, tab-separated fields.</summary>
internal sealed class TableText
{
    private readonly StringBuilder _text = new();

    public void Line(params ReadOnlySpan<string> fields)
    {
        _text.Append(_text.Length == 0 ? "" : "\n");
        for (var i = 0; i < fields.Length; i++)
        {
            _text.Append(i == 0 ? "" : "\t").Append(Escape(fields[i]));
        }
    }

    public void Option(string key, string? value)
    {
        if (value is not null)
        {
            _text.Append('\t').Append(key).Append('=').Append(Escape(value));
        }
    }

    public void List(string key, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
        {
            var escaped = items.Select(static item => Escape(item).Replace(",", "\\,", StringComparison.Ordinal));
            _text.Append('\t').Append(key).Append('=').AppendJoin(',', escaped);
        }
    }

    public override string ToString() => _text.ToString();

    /// <summary>What could end a line, in the table or in the C# that holds it, and what UTF-8 can't hold, travels as an escape.</summary>
    internal static string Escape(string field)
    {
        var text = new StringBuilder(field.Length);
        foreach (var c in field)
        {
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                _ when char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\ufeff' =>
                    text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => text.Append(c),
            };
        }

        return text.ToString();
    }
}
