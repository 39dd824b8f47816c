using System.Globalization;
using System.Text.Json;

namespace Simfra.Services.CloudWatch;

/// <summary>A field of log events: by its way through JSON (<c>$.users[1].name</c>), or by its place in a line, the first being 1.</summary>
internal sealed class ContributionField
{
    private readonly List<(string? Name, int Index)> _steps = [];

    private ContributionField(string label, int place)
    {
        Label = label;
        Place = place;
    }

    /// <summary>As the rule calls it.</summary>
    public string Label { get; }

    public int Place { get; }

    public static ContributionField OfPlace(string label, int place) => new(label, place);

    /// <summary>A field of JSON; null for a text that is no way to one.</summary>
    public static ContributionField? OfPath(string path)
    {
        if (!path.StartsWith("$.", StringComparison.Ordinal))
        {
            return null;
        }

        var field = new ContributionField(path, place: 0);
        foreach (var part in path[2..].Split('.'))
        {
            var (name, indices) = part.IndexOf('[', StringComparison.Ordinal) is var bracket and >= 0 ? (part[..bracket], part[bracket..]) : (part, "");
            if (name.Length == 0 || name.Contains(']', StringComparison.Ordinal))
            {
                return null;
            }

            field._steps.Add((name, 0));
            while (indices.Length > 0)
            {
                var end = indices.IndexOf(']', StringComparison.Ordinal);
                if (indices[0] != '[' || end < 0 || !int.TryParse(indices.AsSpan(1, end - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                {
                    return null;
                }

                field._steps.Add((null, index));
                indices = indices[(end + 1)..];
            }
        }

        return field;
    }

    /// <summary>The value as a text; null where it isn't there, or is no leaf.</summary>
    public string? Find(JsonElement root)
    {
        foreach (var (name, index) in _steps)
        {
            if (name is not null)
            {
                if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out root))
                {
                    return null;
                }
            }
            else if (root.ValueKind == JsonValueKind.Array && index < root.GetArrayLength())
            {
                root = root[index];
            }
            else
            {
                return null;
            }
        }

        return root.ValueKind switch
        {
            JsonValueKind.String => root.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => root.GetRawText(),
            _ => null,
        };
    }
}

/// <summary>Lines of the Common Log Format: fields between spaces, those in quotes or brackets being one.</summary>
internal static class CommonLogLine
{
    public static List<string> Split(string line)
    {
        var fields = new List<string>();
        for (var i = 0; i < line.Length; i++)
        {
            if (char.IsWhiteSpace(line[i]))
            {
                continue;
            }

            var closing = line[i] switch
            {
                '"' => '"',
                '[' => ']',
                _ => '\0',
            };
            var end = closing == '\0' ? -1 : line.IndexOf(closing, i + 1);
            if (end >= 0)
            {
                fields.Add(line[(i + 1)..end]);
                i = end;
                continue;
            }

            var start = i;
            while (i < line.Length && !char.IsWhiteSpace(line[i]))
            {
                i++;
            }

            fields.Add(line[start..i]);
        }

        return fields;
    }
}
