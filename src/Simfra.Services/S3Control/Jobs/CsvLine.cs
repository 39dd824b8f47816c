using System.Text;

namespace Simfra.Services.S3Control;

/// <summary>A line of a manifest or a report: values with commas between them, in quotes where they need it.</summary>
internal static class CsvLine
{
    private const char Quote = '"';

    public static List<string> Split(string line)
    {
        var values = new List<string>();
        var value = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (isQuoted && c == Quote && i + 1 < line.Length && line[i + 1] == Quote)
            {
                value.Append(Quote);
                i++;
            }
            else if (c == Quote)
            {
                isQuoted = !isQuoted;
            }
            else if (c == ',' && !isQuoted)
            {
                values.Add(value.ToString());
                value.Clear();
            }
            else
            {
                value.Append(c);
            }
        }

        values.Add(value.ToString());
        return values;
    }

    public static string Join(params IEnumerable<string?> values) => string.Join(',', values.Select(Write));

    private static string Write(string? value) => value is null ? ""
        : value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value
        : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
