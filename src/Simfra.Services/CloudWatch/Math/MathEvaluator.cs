namespace Simfra.Services.CloudWatch;

/// <summary>What an expression is evaluated in.</summary>
internal interface IMathContext
{
    /// <summary>The time range, by whole periods.</summary>
    DateTimeOffset From { get; }

    DateTimeOffset To { get; }

    /// <summary>The period of what has none of its own.</summary>
    int Period { get; }

    /// <summary>What a query amounts to; null for an id that there is none of.</summary>
    MathValue? Find(string id);

    /// <summary>The metrics of the request, by the ids that contain a text.</summary>
    IReadOnlyList<SeriesValue> Metrics(string? filter);

    /// <summary>A metric of a rule of Contributor Insights.</summary>
    SeriesValue InsightMetric(string rule, string metric);

    /// <summary>The greatest and the least value of a query that are to be expected, by how many standard deviations.</summary>
    SeriesListValue Band(string id, double width);

    /// <summary>The metrics that a search finds.</summary>
    IReadOnlyList<SeriesValue> Search(string search, string statistic, int period);
}

/// <summary>Evaluates metric math.</summary>
internal sealed class MathEvaluator(IMathContext context)
{
    /// <exception cref="MathException">Types don't fit, or something isn't known.</exception>
    public MathValue Evaluate(MathExpression expression) => expression switch
    {
        NumberExpression number => new ScalarValue(number.Number),
        TextExpression text => new TextValue(text.Text),
        NameExpression name => context.Find(name.Name) ?? throw new MathException($"Unrecognized identifier: '{name.Name}'"),
        ListExpression list => new SeriesListValue([.. list.Items.SelectMany(i => SeriesOf(Evaluate(i), "an array"))]),
        OperatorExpression binary => MathOperators.Apply(binary.Operator, Evaluate(binary.Left), Evaluate(binary.Right)),
        CallExpression call => Call(call),
        _ => throw new MathException("Unknown expression"),
    };

    private static IReadOnlyList<SeriesValue> SeriesOf(MathValue value, string where) => value switch
    {
        SeriesValue series => [series],
        SeriesListValue list => list.Series,
        _ => throw new MathException($"{value.TypeName} isn't supported in {where}"),
    };

    private MathValue Call(CallExpression call) => call.Function switch
    {
        "IF" => If(call),
        "FILL" => Fill(call),
        "METRICS" => new SeriesListValue(context.Metrics(call.Arguments.Count == 0 ? null : Text(call, 0))),
        "SEARCH" => new SeriesListValue(context.Search(Text(call, 0), Text(call, 1), call.Arguments.Count > 2 ? (int)Number(call, 2) : context.Period)),
        "TIME_SERIES" => TimeSeries(Number(call, 0)),
        "SORT" => MathArrays.Sort(List(call, 0), Word(call, 1), Word(call, 2), call.Arguments.Count > 3 ? (int)Number(call, 3) : null),
        "SLICE" => MathArrays.Slice(List(call, 0), (int)Number(call, 1), call.Arguments.Count > 2 ? (int)Number(call, 2) : null),
        "FIRST" => MathArrays.At(List(call, 0), fromEnd: false),
        "LAST" => MathArrays.At(List(call, 0), fromEnd: true),
        "REMOVE_EMPTY" => new SeriesListValue([.. List(call, 0).Where(static s => s.Points.Count > 0)]),
        "METRIC_COUNT" => new ScalarValue(List(call, 0).Count),
        "AVG" or "MAX" or "MIN" or "SUM" or "STDDEV" or "DATAPOINT_COUNT" => MathArrays.Aggregate(call.Function, Argument(call, 0)),
        "PERIOD" => new ScalarValue(Series(call, 0).Period),
        MathFunctions.Band => Band(call),
        "INSIGHT_RULE_METRIC" => context.InsightMetric(Text(call, 0), Text(call, 1)),
        _ when MathFunctions.IsOfTime(call.Function) => OfTime(call.Function, Series(call, 0)),
        _ when MathFunctions.IsKnown(call.Function) => Map(call.Function, Argument(call, 0)),
        _ => throw new MathException($"Unknown function: '{call.Function}'"),
    };

    /// <summary>The band of a metric or an expression that is there by its id; two standard deviations wide where nothing else is told.</summary>
    private SeriesListValue Band(CallExpression call)
    {
        const double usualWidth = 2;
        var argument = Argument(call, 0);
        var width = call.Arguments.Count > 1 ? Argument(call, 1) : new ScalarValue(usualWidth);
        return (argument, width, call.Arguments[0]) switch
        {
            (SeriesValue, ScalarValue { Number: > 0 } number, NameExpression name) => context.Band(name.Name, number.Number),
            (SeriesValue, ScalarValue, NameExpression) => throw new MathException($"Argument 2 of {call.Function} must be greater than 0"),
            (SeriesValue, ScalarValue, _) => throw new MathException($"Argument 1 of {call.Function} must be the id of a metric or an expression"),
            _ => throw new MathException($"Unsupported operand type(s) for {call.Function}: '[{argument.TypeName}, {width.TypeName}]'"),
        };
    }

    /// <summary>Functions of one series, and of each in an array.</summary>
    private static MathValue Map(string function, MathValue argument) => argument switch
    {
        SeriesValue series => MathFunctions.Apply(function, series),
        SeriesListValue list => new SeriesListValue([.. list.Series.Select(s => MathFunctions.Apply(function, s))]),
        ScalarValue scalar when MathFunctions.OfNumber(function, scalar.Number) is { } number => new ScalarValue(number),
        _ => throw new MathException($"Unsupported argument type for {function}: '{argument.TypeName}'"),
    };

    /// <summary>Where the condition holds and there is no value for it, it is 0; where it doesn't hold, there is none.</summary>
    private MathValue If(CallExpression call)
    {
        var condition = Argument(call, 0);
        var then = Argument(call, 1);
        var otherwise = call.Arguments.Count > 2 ? Argument(call, 2) : null;
        return condition switch
        {
            ScalarValue scalar when scalar.Number is not 0.0 => then,
            ScalarValue => otherwise ?? new SeriesValue("IF", context.Period, []),
            SeriesValue series => new SeriesValue(series.Label, series.Period, []).With(series.Points
                .Select(p => KeyValuePair.Create(p.Key, p.Value is not 0.0 ? ValueAt(then, p.Key) ?? 0 : ValueAt(otherwise, p.Key)))
                .Where(static p => p.Value is not null)
                .Select(static p => KeyValuePair.Create(p.Key, p.Value!.Value))),
            _ => throw new MathException($"Unsupported argument type for IF: '{condition.TypeName}'"),
        };
    }

    private static double? ValueAt(MathValue? value, DateTimeOffset time) => value switch
    {
        null => null,
        ScalarValue scalar => scalar.Number,
        SeriesValue series => series.Points.TryGetValue(time, out var found) ? found : null,
        _ => throw new MathException($"Unsupported argument type for IF: '{value.TypeName}'"),
    };

    private MathValue Fill(CallExpression call)
    {
        var argument = Argument(call, 0);
        var word = (call.Arguments.ElementAtOrDefault(1) as NameExpression)?.Name.ToUpperInvariant();
        var filling = word is "REPEAT" or "LINEAR" ? null : Argument(call, 1);
        return argument switch
        {
            SeriesValue series => Fill(series, word, filling),
            SeriesListValue list => new SeriesListValue([.. list.Series.Select(s => Fill(s, word, filling))]),
            _ => throw new MathException($"Unsupported argument type for FILL: '{argument.TypeName}'"),
        };
    }

    private SeriesValue Fill(SeriesValue series, string? word, MathValue? filling)
    {
        var filled = new Dictionary<DateTimeOffset, double>(series.Points);
        foreach (var time in Times(series.Period).Where(t => !series.Points.ContainsKey(t)))
        {
            var value = filling is not null ? ValueAt(filling, time)
                : word == "REPEAT" ? MathFunctions.Before(series, time)?.Value
                : MathFunctions.Between(series, time);
            if (value is { } number)
            {
                filled[time] = number;
            }
        }

        return series.With(filled);
    }

    /// <summary>A value for every period, whether the series has one there or not.</summary>
    private SeriesValue OfTime(string function, SeriesValue series) =>
        series.With(Times(series.Period).Select(t => KeyValuePair.Create(t, MathFunctions.OfTime(function, t))));

    private SeriesValue TimeSeries(double number) =>
        new SeriesValue("TIME_SERIES", context.Period, []).With(Times(context.Period).Select(t => KeyValuePair.Create(t, number)));

    private IEnumerable<DateTimeOffset> Times(int period)
    {
        for (var time = MetricPeriod.Floor(context.From, period); time < context.To; time = time.AddSeconds(period))
        {
            yield return time;
        }
    }

    private MathValue Argument(CallExpression call, int position) =>
        call.Arguments.Count > position ? Evaluate(call.Arguments[position]) : throw new MathException($"Missing argument of {call.Function}");

    private double Number(CallExpression call, int position) => Argument(call, position) is ScalarValue scalar
        ? scalar.Number
        : throw new MathException($"Argument {position + 1} of {call.Function} must be a number");

    private string Text(CallExpression call, int position) => Argument(call, position) is TextValue text
        ? text.Text
        : throw new MathException($"Argument {position + 1} of {call.Function} must be a string");

    private SeriesValue Series(CallExpression call, int position) => Argument(call, position) as SeriesValue
        ?? throw new MathException($"Argument {position + 1} of {call.Function} must be a time series");

    private IReadOnlyList<SeriesValue> List(CallExpression call, int position) => SeriesOf(Argument(call, position), call.Function);

    private static string? Word(CallExpression call, int position) => (call.Arguments.ElementAtOrDefault(position) as NameExpression)?.Name.ToUpperInvariant();
}
