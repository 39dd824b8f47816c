using System.Text;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>What a lookup table has: CSV, whose first line names the columns.</summary>
internal sealed record LookupTableContent(string[] Columns, IReadOnlyList<string[]> Rows)
{
    /// <summary>Reads a table; null for what is none: without columns, with two of one name, or with lines of another length.</summary>
    public static LookupTableContent? Read(string body)
    {
        var lines = ReadLines(body);
        return lines.Count > 0
            && Array.TrueForAll(lines[0], static c => c.Length > 0)
            && lines[0].Distinct(StringComparer.Ordinal).Count() == lines[0].Length
            && lines.TrueForAll(l => l.Length == lines[0].Length)
                ? new(lines[0], lines[1..])
                : null;
    }

    private static List<string[]> ReadLines(string body)
    {
        var lines = new List<string[]>();
        var fields = new List<string>();
        var field = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < body.Length; i++)
        {
            switch (body[i])
            {
                case '"' when isQuoted && i + 1 < body.Length && body[i + 1] == '"':
                    field.Append(body[i++]);
                    break;
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case ',' when !isQuoted:
                    EndField();
                    break;
                case '\r' when !isQuoted && i + 1 < body.Length && body[i + 1] == '\n':
                    break;
                case '\n' when !isQuoted:
                    EndLine();
                    break;
                default:
                    field.Append(body[i]);
                    break;
            }
        }

        EndLine();
        return lines;

        void EndField()
        {
            fields.Add(field.ToString());
            field.Clear();
        }

        void EndLine()
        {
            if (fields.Count > 0 || field.Length > 0)
            {
                EndField();
                lines.Add([.. fields]);
                fields.Clear();
            }
        }
    }
}
