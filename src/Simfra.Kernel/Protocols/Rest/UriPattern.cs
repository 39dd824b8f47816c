namespace Simfra.Protocols.Rest;

/// <summary>The route of an operation as modelled, taken apart: <c>/{Bucket}/{Key+}?uploads</c>.</summary>
internal sealed class UriPattern
{
    private UriPattern(Segment[] segments, KeyValuePair<string, string?>[] query)
    {
        Segments = segments;
        Query = query;
    }

    public Segment[] Segments { get; }

    /// <summary>Parameters that the query must have; where a value is given, with that value.</summary>
    public KeyValuePair<string, string?>[] Query { get; }

    public static UriPattern Parse(string uri)
    {
        var mark = uri.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? uri : uri[..mark];
        var segments = SplitPath(path.TrimEnd('/')).Select(Segment.Parse).ToArray();
        if (mark < 0)
        {
            return new(segments, []);
        }

        var query = uri[(mark + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(static part => part.Split('=', 2))
            .Select(static pair => new KeyValuePair<string, string?>(pair[0], pair.Length == 2 && pair[1].Length > 0 ? pair[1] : null))

            // SDKs add x-id so that logs name the operation; other clients needn't.
            .Where(static pair => pair.Key != "x-id");
        return new(segments, [.. query]);
    }

    /// <summary>A raw path's segments, still escaped. A slash at the end makes no empty segment; a double one in between does.</summary>
    public static string[] SplitPath(string rawPath)
    {
        var path = rawPath.AsSpan();
        if (path.StartsWith('/'))
        {
            path = path[1..];
        }

        return path.IsEmpty ? [] : path.ToString().Split('/');
    }

    /// <summary>The labels' values in a path that this pattern matches, decoded; null where it doesn't match.</summary>
    public string[]? Bind(string[] path)
    {
        if (!TryMatch(path, out var greedyLength))
        {
            return null;
        }

        var labels = new List<string>(Segments.Length);
        var position = 0;
        foreach (var segment in Segments)
        {
            switch (segment.Kind)
            {
                case SegmentKind.Label:
                    labels.Add(QueryParameters.Decode(path[position], plusIsSpace: false));
                    break;
                case SegmentKind.GreedyLabel:
                    var rest = string.Join('/', path, position, greedyLength);
                    labels.Add(QueryParameters.Decode(rest, plusIsSpace: false));
                    position += greedyLength;
                    continue;
            }

            position++;
        }

        return [.. labels];
    }

    /// <param name="path">A path's segments as sent.</param>
    /// <param name="greedyLength">How many of them the greedy label takes, zero without one.</param>
    public bool TryMatch(string[] path, out int greedyLength)
    {
        var greedy = Array.FindIndex(Segments, static s => s.Kind == SegmentKind.GreedyLabel);
        var endsGreedily = greedy >= 0 && greedy == Segments.Length - 1;
        var length = !endsGreedily && path is [.., ""] ? path.Length - 1 : path.Length;
        greedyLength = greedy < 0 ? 0 : length - (Segments.Length - 1);
        if (greedy < 0 ? length != Segments.Length : greedyLength < 1 || (greedyLength == 1 && path[greedy].Length == 0))
        {
            return false;
        }

        var position = 0;
        foreach (var segment in Segments)
        {
            if (segment.Kind == SegmentKind.GreedyLabel)
            {
                position += greedyLength;
            }
            else if (!segment.Matches(path[position++]))
            {
                return false;
            }
        }

        return true;
    }
}

internal enum SegmentKind
{
    Literal,
    Label,
    GreedyLabel,
}

/// <summary>What stands between two slashes of a route.</summary>
internal sealed record Segment(SegmentKind Kind, string Text)
{
    public static Segment Parse(string text) =>
        !(text.StartsWith('{') && text.EndsWith('}')) ? new(SegmentKind.Literal, text)
        : text.EndsWith("+}", StringComparison.Ordinal) ? new(SegmentKind.GreedyLabel, text[1..^2])
        : new(SegmentKind.Label, text[1..^1]);

    /// <param name="raw">A path's segment as sent.</param>
    public bool Matches(string raw) => Kind switch
    {
        SegmentKind.Literal => raw == Text
            || (raw.Contains('%', StringComparison.Ordinal) && QueryParameters.Decode(raw, plusIsSpace: false) == Text),
        SegmentKind.Label => raw.Length > 0,
        _ => true,
    };
}
