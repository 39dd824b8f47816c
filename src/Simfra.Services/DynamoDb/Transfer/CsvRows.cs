using System.Text;

namespace Simfra.Services.DynamoDb;

/// <summary>The rows of a CSV file. Values in double quotes may hold delimiters, line ends and doubled double quotes.</summary>
internal static class CsvRows
{
    /// <exception cref="FormatException">A quote isn't closed.</exception>
    public static IEnumerable<List<string>> Read(string text, char delimiter)
    {
        var row = new List<string>();
        var value = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (isQuoted)
            {
                if (c != '"')
                {
                    value.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    value.Append(c);
                    i++;
                }
                else
                {
                    isQuoted = false;
                }
            }
            else if (c == '"' && value.Length == 0)
            {
                isQuoted = true;
            }
            else if (c == delimiter)
            {
                row.Add(value.ToString());
                value.Clear();
            }
            else if (c == '\n')
            {
                if (EndRow(row, value) is { } ended)
                {
                    yield return ended;
                }

                row = [];
            }
            else
            {
                value.Append(c);
            }
        }

        if (isQuoted)
        {
            throw new FormatException("A quote isn't closed.");
        }

        if (EndRow(row, value) is { } last)
        {
            yield return last;
        }
    }

    /// <summary>The row that ends here; null for an empty line.</summary>
    private static List<string>? EndRow(List<string> row, StringBuilder value)
    {
        var text = value.ToString();
        value.Clear();
        if (text.EndsWith('\r'))
        {
            text = text[..^1];
        }

        if (row.Count == 0 && string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        row.Add(text);
        return row;
    }
}
