using Simfra.Models.CloudWatch;

namespace Simfra.Services.CloudWatch;

/// <summary>What queries of metrics must be like, in requests and in alarms.</summary>
internal static class MetricDataChecks
{
    /// <summary>Metrics of other accounts are read for nobody.</summary>
    public static void CheckAccount(List<MetricDataQuery> queries, string account)
    {
        if (queries.Exists(q => q.AccountId is not null && q.AccountId != account))
        {
            throw CloudWatchErrors.NotBuilt("Reading metrics of other accounts (the parameter AccountId)");
        }
    }

    /// <param name="queries">The queries.</param>
    /// <param name="list">What the list of them is called: <c>MetricDataQueries</c>.</param>
    public static void Check(List<MetricDataQuery> queries, string list)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < queries.Count; i++)
        {
            Check(queries[i], $"{list}.member.{i + 1}");
            if (!ids.Add(queries[i].Id!))
            {
                throw CloudWatchErrors.InvalidParameter($"The values for parameter id in {list} are not unique.");
            }
        }

        if (queries.Count(static q => InsightsQuery.IsQuery(q.Expression)) > 1)
        {
            throw CloudWatchErrors.Validation("A request can have only one Metrics Insights query.");
        }

        foreach (var query in queries.Where(static q => q.Expression is not null))
        {
            CheckExpression(query, ids);
        }
    }

    private static void Check(MetricDataQuery query, string path)
    {
        if (query.Id is not [>= 'a' and <= 'z', ..] || !query.Id.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw CloudWatchErrors.InvalidParameter(query.Id!, $"{path}.Id");
        }

        if (query is { Expression: not null, MetricStat: not null })
        {
            throw CloudWatchErrors.MutuallyExclusive($"{path}.Expression", $"{path}.MetricStat");
        }

        if (query.Period is not null)
        {
            MetricPeriod.Check(query.Period, $"{path}.Period");
        }

        if (query.Expression is not null)
        {
            return;
        }

        var stat = query.MetricStat ?? throw CloudWatchErrors.MissingParameter($"{path}.MetricStat");
        MetricPeriod.Check(stat.Period, $"{path}.MetricStat.Period");
        if (StatisticName.Find(stat.Stat) is null)
        {
            throw CloudWatchErrors.InvalidParameter(stat.Stat, $"{path}.MetricStat.Stat");
        }
    }

    /// <summary>An expression can be read, and names functions and queries that are there.</summary>
    private static void CheckExpression(MetricDataQuery query, HashSet<string> ids)
    {
        MathExpression expression;
        try
        {
            if (InsightsQuery.IsQuery(query.Expression))
            {
                InsightsParser.Parse(query.Expression!);
                return;
            }

            expression = MathParser.Parse(query.Expression!);
        }
        catch (MathException exception)
        {
            throw CloudWatchErrors.ExpressionError(query.Id!, exception.Message);
        }

        if (expression.Functions.FirstOrDefault(static f => !MathFunctions.Has(f)) is { } function)
        {
            throw CloudWatchErrors.ExpressionError(query.Id!, $"Unknown function: '{function}'");
        }

        if (expression.Functions.FirstOrDefault(MathFunctions.IsNotBuilt) is { } notBuilt)
        {
            throw CloudWatchErrors.NotBuilt($"The metric math function {notBuilt}");
        }

        // Words that functions know are written in capitals; ids begin with a small letter.
        if (expression.Ids.FirstOrDefault(id => !ids.Contains(id) && char.IsAsciiLetterLower(id[0])) is { } unknown)
        {
            throw CloudWatchErrors.ExpressionError(query.Id!, $"Unrecognized identifier: '{unknown}'");
        }
    }
}
