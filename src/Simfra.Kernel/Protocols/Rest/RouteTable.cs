using Simfra.Schemas;

namespace Simfra.Protocols.Rest;

/// <summary>
/// The routes of one service as a trie over path segments. Literal segments come before labels, labels before greedy ones;
/// among operations of one path and method the one wins that the query and the headers speak for most.
/// </summary>
internal sealed class RouteTable
{
    private readonly Node _root = new();
    private readonly Route[] _routes;

    public RouteTable(ServiceSchema service)
    {
        _routes = Array.ConvertAll(service.Operations, static o => new Route(o));
        foreach (var route in _routes)
        {
            Add(route);
        }
    }

    public OperationSchema? Find(WireRequest request) => Find(_root, UriPattern.SplitPath(request.ServicePath), 0, request)?.Operation;

    /// <summary>The labels of a request that <see cref="Find(WireRequest)"/> found the operation for, in the order of its route.</summary>
    public LabelValues Labels(OperationSchema operation, WireRequest request)
    {
        var pattern = _routes[operation.Index].Pattern;
        return new(pattern, pattern.Bind(UriPattern.SplitPath(request.ServicePath)) ?? []);
    }

    private void Add(Route route)
    {
        var node = _root;
        foreach (var segment in route.Pattern.Segments)
        {
            switch (segment.Kind)
            {
                case SegmentKind.GreedyLabel:
                    node.Greedy.Add(route);
                    return;
                case SegmentKind.Label:
                    node = node.Label ??= new();
                    break;
                default:
                    node = node.Literals.TryGetValue(segment.Text, out var next) ? next : node.Literals[segment.Text] = new();
                    break;
            }
        }

        node.Routes.Add(route);
    }

    private static Route? Find(Node node, string[] path, int position, WireRequest request)
    {
        var isEnd = position == path.Length || (position == path.Length - 1 && path[position].Length == 0);
        if (isEnd && Choose(node.Routes, request) is { } route)
        {
            return route;
        }

        if (position == path.Length)
        {
            return null;
        }

        var raw = path[position];
        var text = raw.Contains('%', StringComparison.Ordinal) ? QueryParameters.Decode(raw, plusIsSpace: false) : raw;
        return (node.Literals.TryGetValue(text, out var literal) ? Find(literal, path, position + 1, request) : null)
            ?? (node.Label is { } label && raw.Length > 0 ? Find(label, path, position + 1, request) : null)
            ?? Choose(node.Greedy.FindAll(r => r.Pattern.TryMatch(path, out _)), request);
    }

    private static Route? Choose(List<Route> routes, WireRequest request)
    {
        Route? best = null;
        var bestScore = -1;
        foreach (var route in routes)
        {
            var score = route.Score(request);
            if (score > bestScore)
            {
                (best, bestScore) = (route, score);
            }
        }

        return best;
    }

    private sealed class Node
    {
        public Dictionary<string, Node> Literals { get; } = new(StringComparer.Ordinal);

        public Node? Label { get; set; }

        public List<Route> Routes { get; } = [];

        /// <summary>Routes whose greedy label begins here.</summary>
        public List<Route> Greedy { get; } = [];
    }

    private sealed class Route(OperationSchema operation)
    {
        private const int SegmentPoints = 100_000;
        private const int LiteralPoints = 1_000;
        private const int TellingPoints = 10;

        public OperationSchema Operation { get; } = operation;

        public UriPattern Pattern { get; } = UriPattern.Parse(operation.Uri);

        /// <summary>
        /// How much a request speaks for this route; negative where it speaks against it. Some operations differ in nothing but
        /// the parameters that they require (S3's PutObject, CopyObject and UploadPart), so one that requires more, and has all
        /// of it, goes before one that requires less. What follows a greedy label counts most of all. Of two that are all alike,
        /// the one that isn't deprecated is meant.
        /// </summary>
        public int Score(WireRequest request)
        {
            if (request.Method != Operation.Method)
            {
                return -1;
            }

            foreach (var (name, value) in Pattern.Query)
            {
                if (request.Query[name] is not { } given || (value is not null && given != value))
                {
                    return -1;
                }
            }

            var (query, headers) = (Operation.TellingQuery, Operation.TellingHeaders);
            if (!Array.TrueForAll(query, request.Query.Contains) || !Array.TrueForAll(headers, request.Headers.ContainsKey))
            {
                return -1;
            }

            var isCurrent = (Operation.Flags & OperationFlags.Deprecated) == 0;
            return (Pattern.Segments.Length * SegmentPoints)
                + (Pattern.Query.Length * LiteralPoints)
                + ((query.Length + headers.Length) * TellingPoints)
                + (isCurrent ? 1 : 0);
        }
    }
}

/// <summary>The values of a route's labels in one request.</summary>
internal readonly struct LabelValues(UriPattern pattern, string[] values)
{
    /// <summary>The value of a label, decoded; null where the route has none of that name.</summary>
    public string? this[string label]
    {
        get
        {
            var i = 0;
            foreach (var segment in pattern.Segments)
            {
                if (segment.Kind == SegmentKind.Literal)
                {
                    continue;
                }

                if (segment.Text == label)
                {
                    return i < values.Length ? values[i] : null;
                }

                i++;
            }

            return null;
        }
    }
}
