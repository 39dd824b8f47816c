using System.Globalization;
using System.Text.RegularExpressions;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>What the lines of a stats command are grouped by.</summary>
internal sealed record StatsKeys(IReadOnlyList<QueryExpression> Expressions);

/// <summary>Commands that look at many lines together: patterns, frequencies, and what a line has to do with those before it.</summary>
internal sealed partial class QueryParser
{
    private const int MaxLag = 100;

    private void ReadAnalysis(string name, QueryToken command)
    {
        switch (name)
        {
            case "pattern":
                ReadPattern(command);
                break;
            case "countfrequent" or "count_frequent":
                ReadCountFrequent(command);
                break;
            case "accum":
                ReadAccum();
                break;
            case "autoregress":
                ReadAutoregress();
                break;
            case "filldown":
                ReadFillDown();
                break;
            case "fillmissing":
                ReadFillMissing(command);
                break;
            case "outlier":
                ReadOutlier();
                break;
            case "sessionize":
                ReadSessionize(command);
                break;
            default:
                throw _scanner.Unexpected(command);
        }
    }

    /// <summary><c>pattern @message</c>: a line for each pattern of what a field says.</summary>
    private void ReadPattern(QueryToken command)
    {
        if (_plan.IsGrouped)
        {
            throw _scanner.Unexpected(command);
        }

        var of = _expressions.ReadPrimary();
        var after = new QueryScope(null);
        _plan.CountMatches();
        _plan.Add(new PatternStage(of, () => after.SlotCount));
        BeginGroups(after, PatternStage.Fields, command);
    }

    /// <summary><c>countFrequent method, status</c>: how often each combination of values occurs, the most frequent first.</summary>
    private void ReadCountFrequent(QueryToken command)
    {
        _plan.CountMatches();
        var keys = ReadNamesOf();
        var after = new QueryScope(null);
        var stage = new StatsStage([.. keys.Select(static k => k.Expression)], [QueryAggregation.Of("count", null, 0)])
        {
            SlotCount = () => after.SlotCount,
        };
        _plan.Add(stage);
        const string Count = "_approxcount";
        BeginGroups(after, [.. keys.Select(static k => k.Alias?.Value ?? k.Text), Count], command);
        _plan.Add(new SortStage([(after.FindMade(Count)!, true)]));
    }

    /// <summary>From here on lines are groups, which have these fields.</summary>
    private void BeginGroups(QueryScope after, IReadOnlyList<string> fields, QueryToken command)
    {
        _plan.ShowNothing();
        _plan.BeginGroups();
        foreach (var field in fields)
        {
            Declare(after, field, command);
            _plan.Show(field, null);
        }

        _statsKeys = null;
        _expressions.Scope = after;
    }

    /// <summary><c>accum bytes AS total</c>: what the lines so far add up to.</summary>
    private void ReadAccum()
    {
        var field = _scanner.Expect(QueryTokenKind.Name);
        var of = Scope.Resolve(field);
        var name = _scanner.TakeWord("as") ? _scanner.Expect(QueryTokenKind.Name) : field;
        _plan.CountMatches();
        _plan.Add(new AccumStage(of, Remake(name)));
        ShowMade(name.Value);
    }

    /// <summary><c>autoregress bytes p=1-4</c>: the values that a field had in lines before.</summary>
    private void ReadAutoregress()
    {
        var field = _scanner.Expect(QueryTokenKind.Name);
        var of = Scope.Resolve(field);
        var alias = _scanner.TakeWord("as") ? _scanner.Expect(QueryTokenKind.Name).Value : null;
        var (first, last) = (1, 1);
        if (_scanner.Current.IsWord("p") && _scanner.Peek().Is("="))
        {
            _scanner.Next();
            _scanner.Next();
            first = last = ReadLag(1);
            last = _scanner.Take("-") ? ReadLag(first) : last;
        }

        var lags = new List<(int Lag, int Slot)>();
        for (var lag = first; lag <= last; lag++)
        {
            var name = alias is not null && first == last
                ? alias
                : string.Create(CultureInfo.InvariantCulture, $"{alias ?? field.Value}_p{lag}");
            lags.Add((lag, Remake(name)));
            ShowMade(name);
        }

        _plan.CountMatches();
        _plan.Add(new AutoregressStage(of, lags));
    }

    private int ReadLag(int least)
    {
        var number = _scanner.Expect(QueryTokenKind.Number);
        return int.TryParse(number.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var lag) && lag >= least && lag <= MaxLag
            ? lag
            : throw _scanner.Unexpected(number);
    }

    /// <summary><c>filldown host cpu*</c>: what a line lacks it has of the last one that has it.</summary>
    private void ReadFillDown()
    {
        var named = new List<(string Name, QueryExpression Of)>();
        if (_scanner.Current.Kind == QueryTokenKind.Name || _scanner.Current.Is("*"))
        {
            while (_scanner.Current.Kind == QueryTokenKind.Name || _scanner.Current.Is("*"))
            {
                named.AddRange(ReadWildcard());
            }
        }
        else
        {
            named.AddRange(ShownFields());
        }

        var filled = named.DistinctBy(static n => n.Name).Select(n => (Slot: Remake(n.Name), n.Of)).ToList();
        _plan.CountMatches();
        _plan.Add(new FillDownStage(filled));
    }

    /// <summary>A field, or the shown fields that a name with asterisks means.</summary>
    private List<(string Name, QueryExpression Of)> ReadWildcard()
    {
        var first = _scanner.Next();
        var pattern = first.Value;
        var end = first.End;
        while (_scanner.Current.Start == end && (_scanner.Current.Kind == QueryTokenKind.Name || _scanner.Current.Is("*")))
        {
            end = _scanner.Current.End;
            pattern += _scanner.Next().Value;
        }

        if (!pattern.Contains('*', StringComparison.Ordinal))
        {
            return [(first.Value, Scope.Resolve(first))];
        }

        var regex = new Regex($"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}$", RegexOptions.NonBacktracking);
        return [.. ShownFields().Where(f => regex.IsMatch(f.Name))];
    }

    /// <summary>The fields that results show here, but for those that every event has.</summary>
    private IEnumerable<(string Name, QueryExpression Of)> ShownFields() => _plan.ShownColumns
        .Where(static c => !SystemField.IsOne(c.Name))
        .Select(c => (c.Name, c.Value ?? Scope.FindMade(c.Name)!))
        .ToList();

    /// <summary><c>fillmissing with 0 for errors</c>: a line for each bin of stats that has none.</summary>
    private void ReadFillMissing(QueryToken command)
    {
        if (_statsKeys is not { } keys)
        {
            throw _scanner.Unexpected(command);
        }

        if (keys.Expressions is not [TruncationExpression bin])
        {
            throw keys.Expressions.Any(static k => k is TruncationExpression)
                ? new UnbuiltQueryPart("fillmissing behind stats by more than a bin")
                : _scanner.Unexpected(command);
        }

        var values = new List<(int Slot, QueryExpression Value)>();
        if (_scanner.TakeWord("with"))
        {
            do
            {
                _scanner.TakeWord("with");
                var value = _expressions.Read();
                if (!_scanner.TakeWord("for"))
                {
                    throw _scanner.Unexpected();
                }

                var field = _scanner.Current;
                values.Add((Scope.FindSlot(_expressions.ReadNamed().Text) ?? throw _scanner.Unexpected(field), value));
            }
            while (_scanner.Take(","));
        }

        _plan.Add(new FillMissingStage(bin.Period, values, () => Scope.SlotCount));
    }

    /// <summary><c>outlier action=remove param=3.0 uselower=true cpu memory</c>.</summary>
    private void ReadOutlier()
    {
        var (isRemoved, factor, isLowerToo) = (false, 2.5, false);
        while (_scanner.Current.Kind == QueryTokenKind.Name && _scanner.Peek().Is("="))
        {
            var option = _scanner.Next();
            _scanner.Next();
            var value = _scanner.Current.Kind == QueryTokenKind.Number ? _scanner.Next() : _scanner.Expect(QueryTokenKind.Name);
            switch (option.Value.ToLowerInvariant())
            {
                case "action" when value.IsWord("remove") || value.IsWord("transform"):
                    isRemoved = value.IsWord("remove");
                    break;
                case "param" when double.TryParse(value.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out factor):
                case "uselower" when bool.TryParse(value.Value, out isLowerToo):
                    break;
                case "mark" when value.IsWord("true"):
                    // AWS's page doesn't tell what the field is called.
                    throw new UnbuiltQueryPart("mark of outlier");
                case "mark" when value.IsWord("false"):
                    break;
                default:
                    throw _scanner.Unexpected(option);
            }
        }

        var fields = new List<(QueryExpression Of, int Slot)>();
        do
        {
            var field = _scanner.Expect(QueryTokenKind.Name);
            fields.Add((Scope.Resolve(field), Remake(field)));
        }
        while (_scanner.Current.Kind == QueryTokenKind.Name);
        _plan.CountMatches();
        _plan.Add(new OutlierStage(fields, isRemoved, factor, isLowerToo));
    }

    /// <summary><c>sessionize user, device maxspan 1h as session</c>.</summary>
    private void ReadSessionize(QueryToken command)
    {
        if (Scope.IsAfterStats)
        {
            throw _scanner.Unexpected(command);
        }

        var keys = new List<QueryExpression>();
        do
        {
            keys.Add(Scope.Resolve(_scanner.Expect(QueryTokenKind.Name)));
        }
        while (_scanner.Take(","));
        var span = QueryPeriod.Parse("30m")!.Value;
        if (_scanner.TakeWord("maxspan"))
        {
            var period = _scanner.Expect(QueryTokenKind.Period);
            span = QueryPeriod.Parse(period.Value) ?? throw _scanner.Unexpected(period);
        }

        var name = _scanner.TakeWord("as") ? _scanner.Expect(QueryTokenKind.Name).Value : "session_id";
        _plan.CountMatches();
        _plan.Add(new SessionizeStage([.. keys], span, Remake(name)));
        ShowMade(name);
    }

    /// <summary>Results show a field that the query makes, behind what they show without it.</summary>
    private void ShowMade(string name)
    {
        if (_plan.IsGrouped)
        {
            _plan.Show(name, null);
        }
        else if (!_plan.ShownColumns.Any(c => c.Name == name))
        {
            _plan.ShowParsed(name);
        }
    }
}
