using System.Globalization;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>Reads a query of CloudWatch Logs Insights, and makes of each command what does its work.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html"/>
internal sealed partial class QueryParser
{
    private const int MaxStats = 10;

    private readonly QueryScanner _scanner;
    private readonly QueryExpressionParser _expressions;
    private readonly QueryPlan _plan;
    private int _stats;
    private StatsKeys? _statsKeys;
    private bool _isDeduplicated;

    private QueryParser(string text, double startedAt)
    {
        _scanner = new(text);
        var scope = new QueryScope(new());
        _expressions = new(_scanner, startedAt) { Scope = scope };
        _plan = new(scope);
    }

    private QueryScope Scope => _expressions.Scope;

    /// <param name="text">The query.</param>
    /// <param name="startedAt">What <c>now()</c> is: seconds since 1970.</param>
    /// <exception cref="MalformedQuery">It isn't a query.</exception>
    /// <exception cref="UnbuiltQueryPart">It has a command that isn't built.</exception>
    public static QueryPlan Parse(string text, double startedAt) => new QueryParser(text, startedAt).Parse();

    /// <summary>The other log groups that a query asks by join, as it names them. One that can't be read asks none.</summary>
    public static IReadOnlyList<string> JoinedGroups(string text)
    {
        try
        {
            return Parse(text, 0).JoinedGroups;
        }
        catch (Exception error) when (error is MalformedQuery or UnbuiltQueryPart)
        {
            return [];
        }
    }

    /// <summary>Whether a query shows what is masked. One that can't be read shows nothing.</summary>
    public static bool Unmasks(string text)
    {
        try
        {
            var parser = new QueryParser(text, 0);
            parser.Parse();
            return parser._expressions.Unmasks;
        }
        catch (Exception error) when (error is MalformedQuery or UnbuiltQueryPart)
        {
            return false;
        }
    }

    private QueryPlan Parse()
    {
        do
        {
            ReadCommand();
        }
        while (_scanner.Take("|"));

        return _scanner.Current.Kind == QueryTokenKind.End ? _plan.Complete(Scope) : throw _scanner.Unexpected();
    }

    private void ReadCommand()
    {
        var command = _scanner.Expect(QueryTokenKind.Name);
        var name = command.IsQuoted ? "" : command.Value.ToLowerInvariant();
        if (_isDeduplicated && name is not "limit")
        {
            // Nothing but limit may stand behind dedup.
            throw _scanner.Unexpected(command);
        }

        switch (name)
        {
            case "source":
                ReadSource(command);
                break;
            case "fields":
                ReadFields();
                break;
            case "display":
                ReadDisplay();
                break;
            case "filter" or "where":
                _plan.Add(new FilterStage(_expressions.Read()));
                break;
            case "parse":
                ReadParse();
                break;
            case "stats":
                ReadStats(command);
                break;
            case "sort":
                ReadSort();
                break;
            case "limit" or "head":
                ReadLimit();
                break;
            case "dedup":
                _plan.CountMatches();
                _plan.Add(new DedupStage([.. ReadNamesOf().Select(static f => f.Expression)]));
                _isDeduplicated = true;
                break;
            case "unnest":
                ReadUnnest();
                break;
            case "filterindex":
                ReadFilterIndex();
                break;
            case "expand":
                ReadExpand();
                break;
            case "lookup":
                ReadLookup();
                break;
            case "join":
                ReadJoin(command);
                break;
            case "addtotals":
                ReadAddTotals();
                break;
            case "diff" or "anomaly" or "relevantfields" or "estimate" or "logcompare" or "cidrlookup" or "appendcols" or "outputlookup":
                throw new UnbuiltQueryPart($"the command {command.Value}");
            default:
                ReadAnalysis(name, command);
                break;
        }
    }


    /// <summary><c>SOURCE logGroups(namePrefix: ['a'], class: ['STANDARD'])</c>: which log groups are asked.</summary>
    private void ReadSource(QueryToken command)
    {
        if (!_plan.IsEmpty || !_scanner.Current.IsWord("logGroups"))
        {
            throw _scanner.Current.IsWord("dataSource")
                ? new UnbuiltQueryPart("SOURCE dataSource")
                : _scanner.Unexpected(_plan.IsEmpty ? _scanner.Current : command);
        }

        _scanner.Next();
        _scanner.Expect("(");
        var source = new QuerySource([], [], []);
        while (!_scanner.Take(")"))
        {
            var keyword = _scanner.Expect(QueryTokenKind.Name);
            _scanner.Expect(":");
            var values = ReadTexts();
            source = keyword.Value switch
            {
                "namePrefix" when values.Count <= 5 => source with { NamePrefixes = values },
                "class" or "logGroupClass" => source with { Classes = values },
                "accountIdentifier" or "accountIdentifiers" when values.Count <= 20 => source with { Accounts = values },
                _ => throw _scanner.Unexpected(keyword),
            };
            if (!_scanner.Take(",") && !_scanner.Current.Is(")"))
            {
                throw _scanner.Unexpected();
            }
        }

        _plan.Source = source;
    }

    private List<string> ReadTexts()
    {
        var texts = new List<string>();
        _scanner.Expect("[");
        do
        {
            texts.Add(_scanner.Expect(QueryTokenKind.Text).Value);
        }
        while (_scanner.Take(","));
        _scanner.Expect("]");
        return texts;
    }

    private void ReadFields()
    {
        var made = new List<(string Alias, QueryExpression Value)>();
        foreach (var (expression, text, alias) in ReadNamesOf())
        {
            if (alias is { } name)
            {
                made.Add((name.Value, expression));
                _plan.Show(name.Value, null);
                CheckNew(name, made.Count(m => m.Alias == name.Value) > 1);
            }
            else
            {
                _plan.Show(text, expression);
            }
        }

        if (made.Count > 0)
        {
            // Names of this command are known behind it.
            _plan.Add(new AssignStage([.. made.Select(m => (Scope.Add(m.Alias), m.Value))]));
        }
    }

    private void ReadDisplay()
    {
        _plan.ShowNothing();
        foreach (var (expression, text, alias) in ReadNamesOf())
        {
            _plan.Show(alias?.Value ?? text, expression);
        }
    }

    private List<(QueryExpression Expression, string Text, QueryToken? Alias)> ReadNamesOf()
    {
        var read = new List<(QueryExpression Expression, string Text, QueryToken? Alias)>();
        do
        {
            var (expression, text) = _expressions.ReadNamed();
            read.Add((expression, text, _scanner.TakeWord("as") ? _scanner.Expect(QueryTokenKind.Name) : null));
        }
        while (_scanner.Take(","));
        return read;
    }

    private void ReadParse()
    {
        var of = _scanner.Current.Kind == QueryTokenKind.Text ? new SystemField("@message") : _expressions.ReadPrimary();
        if (_scanner.TakeRegex() is { } token)
        {
            ReadRegexParse(of, token);
            return;
        }

        if (_scanner.Current.IsWord("logfmt") || _scanner.Current.IsWord("xml"))
        {
            throw new UnbuiltQueryPart($"parse {_scanner.Current.Value}");
        }

        var glob = _scanner.Expect(QueryTokenKind.Text);
        var parts = glob.Value.Split('*');
        if (parts.Length < 2)
        {
            throw _scanner.Unexpected(glob);
        }

        var names = ReadAliases();
        if (names.Count != parts.Length - 1)
        {
            throw _scanner.Unexpected(glob);
        }

        _plan.Add(new GlobStage(of, parts, [.. names.Select(Make)]));
    }

    private void ReadRegexParse(QueryExpression of, QueryToken token)
    {
        var regex = _expressions.ReadRegex(token);
        var named = regex.GetGroupNames().Where(static n => !char.IsAsciiDigit(n[0])).ToList();
        var slots = named.ConvertAll(n => (Group: n, Slot: Make(token with { Value = n })));
        if (_scanner.Current.IsWord("as"))
        {
            var numbered = regex.GetGroupNames().Where(static n => char.IsAsciiDigit(n[0]) && n != "0").ToList();
            var names = ReadAliases();
            if (named.Count > 0 || names.Count != numbered.Count)
            {
                throw _scanner.Unexpected(token);
            }

            slots = [.. numbered.Select((n, i) => (n, Make(names[i])))];
        }

        _plan.Add(slots.Count > 0 ? new RegexStage(of, regex, slots) : throw _scanner.Unexpected(token));
    }

    private List<QueryToken> ReadAliases()
    {
        if (!_scanner.TakeWord("as"))
        {
            throw _scanner.Unexpected();
        }

        var names = new List<QueryToken>();
        do
        {
            names.Add(_scanner.Expect(QueryTokenKind.Name));
        }
        while (_scanner.Take(","));
        return names;
    }

    private int Make(QueryToken name)
    {
        CheckNew(name, isTwice: false);
        _plan.ShowParsed(name.Value);
        return Scope.Add(name.Value);
    }

    private void CheckNew(QueryToken name, bool isTwice)
    {
        if (isTwice || Scope.Has(name.Value))
        {
            throw new MalformedQuery($"Ephemeral field is already defined: {name.Value}", name.Start, name.End);
        }
    }

    private void ReadStats(QueryToken command)
    {
        if (++_stats > MaxStats || _plan.IsSortedOrLimited)
        {
            throw _scanner.Unexpected(command);
        }

        _plan.CountMatches();
        var after = new QueryScope(null);
        var aggregations = new List<QueryAggregation>();
        var columns = ReadAggregates(aggregations);
        var keys = new List<(QueryExpression Expression, string Name)>();
        if (_scanner.TakeWord("by"))
        {
            keys.AddRange(ReadNamesOf().Select(static k => (k.Expression, k.Alias?.Value ?? k.Text)));
            if (_scanner.Current.IsWord("offset"))
            {
                throw new UnbuiltQueryPart("offset of stats");
            }
        }

        var stage = new StatsStage([.. keys.Select(static k => k.Expression)], aggregations);
        _plan.ShowNothing();
        _plan.BeginGroups();
        _statsKeys = new([.. keys.Select(static k => k.Expression)]);
        foreach (var (_, name) in keys)
        {
            Declare(after, name, command);
        }

        // The aggregates come behind the keys; what is made of them comes behind those.
        var first = after.SlotCount;
        foreach (var _ in aggregations)
        {
            after.AddNameless();
        }

        var made = columns.ConvertAll(c => (Slot: Declare(after, c.Name, command), c.Make));
        stage.SlotCount = () => after.SlotCount;
        _plan.Add(stage);
        _plan.Add(new AssignStage([.. made.Select(m => (m.Slot, m.Make(first)))]));
        _expressions.Scope = after;
        foreach (var name in keys.Select(static k => k.Name).Concat(columns.Select(static c => c.Name)))
        {
            _plan.Show(name, null);
        }
    }

    /// <summary>Reads what stats makes of groups: expressions whose fields are aggregations.</summary>
    private List<(string Name, Func<int, QueryExpression> Make)> ReadAggregates(List<QueryAggregation> aggregations)
    {
        var columns = new List<(string Name, Func<int, QueryExpression> Make)>();
        do
        {
            var shift = new SlotShift();
            _expressions.Aggregate = aggregation =>
            {
                aggregations.Add(aggregation);
                return new AggregateField(aggregations.Count - 1, shift);
            };
            var count = aggregations.Count;
            var start = _scanner.Current;
            var (expression, text) = _expressions.ReadNamed();
            _expressions.Aggregate = null;
            if (aggregations.Count == count)
            {
                throw _scanner.Unexpected(start);
            }

            var name = _scanner.TakeWord("as") ? _scanner.Expect(QueryTokenKind.Name).Value : text;
            columns.Add((name, first =>
            {
                shift.First = first;
                return expression;
            }
            ));
        }
        while (_scanner.Take(","));
        return columns;
    }

    private static int Declare(QueryScope scope, string name, QueryToken command) =>
        scope.Has(name) ? throw new MalformedQuery($"Ephemeral field is already defined: {name}", command.Start, command.End) : scope.Add(name);

    private void ReadSort()
    {
        _plan.CountMatches();
        var keys = new List<(QueryExpression Key, bool IsDescending)>();
        do
        {
            var key = _expressions.Read();
            var isDescending = _scanner.TakeWord("desc");
            if (!isDescending)
            {
                _scanner.TakeWord("asc");
            }

            keys.Add((key, isDescending));
        }
        while (_scanner.Take(","));
        _plan.IsSortedOrLimited = true;
        _plan.Add(new SortStage(keys));
    }

    private void ReadLimit()
    {
        // `limit any` may take any lines; it takes the newest here.
        _scanner.TakeWord("any");
        var number = _scanner.Expect(QueryTokenKind.Number);
        if (!int.TryParse(number.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > QueryPlan.MaxLimit)
        {
            throw _scanner.Unexpected(number);
        }

        _plan.CountMatches();
        _plan.IsSortedOrLimited = true;
        _plan.HasLimit = true;
        _plan.Add(new LimitStage(limit));
    }

    private void ReadUnnest()
    {
        var of = _expressions.ReadPrimary();
        if (!_scanner.TakeWord("into"))
        {
            throw _scanner.Unexpected();
        }

        _plan.CountMatches();
        _plan.Add(new UnnestStage(of, Make(_scanner.Expect(QueryTokenKind.Name))));
    }
}
