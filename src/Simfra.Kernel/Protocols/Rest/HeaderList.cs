using System.Text;

namespace Simfra.Protocols.Rest;

/// <summary>Lists in one header: items between commas, quoted where they hold a comma or a quote.</summary>
internal static class HeaderList
{
    public static List<string> Split(string header)
    {
        var items = new List<string>();
        var position = 0;
        while (position <= header.Length)
        {
            position = SkipSpaces(header, position);
            var isQuoted = position < header.Length && header[position] == '"';
            items.Add(isQuoted ? ReadQuoted(header, ref position) : ReadPlain(header, ref position));
            position = NextComma(header, position) + 1;
        }

        return items is [""] ? [] : items;
    }

    /// <summary>HTTP dates hold a comma each: an item ends at every second one.</summary>
    public static List<string> SplitHttpDates(string header)
    {
        var items = new List<string>();
        var parts = header.Split(',');
        for (var i = 0; i < parts.Length; i += 2)
        {
            items.Add(i + 1 < parts.Length ? $"{parts[i]},{parts[i + 1]}".Trim() : parts[i].Trim());
        }

        return items is [""] ? [] : items;
    }

    public static string Quote(string item) => item.AsSpan().IndexOfAny(',', '"') < 0
        ? item
        : $"\"{item.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string ReadPlain(string header, ref int position)
    {
        var end = NextComma(header, position);
        var item = header[position..end].TrimEnd();
        position = end;
        return item;
    }

    private static string ReadQuoted(string header, ref int position)
    {
        var item = new StringBuilder();
        position++;
        while (position < header.Length && header[position] != '"')
        {
            position += header[position] == '\\' && position + 1 < header.Length ? 1 : 0;
            item.Append(header[position++]);
        }

        return item.ToString();
    }

    private static int NextComma(string header, int position)
    {
        var comma = position < header.Length ? header.IndexOf(',', position) : -1;
        return comma < 0 ? header.Length : comma;
    }

    private static int SkipSpaces(string header, int position)
    {
        while (position < header.Length && header[position] is ' ' or '\t')
        {
            position++;
        }

        return position;
    }
}
