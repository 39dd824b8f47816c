using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>The rules of Contributor Insights, and what they find.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContributorInsights.html"/>
internal sealed class InsightRuleOperations(ServiceState<CloudWatchState> states, Capabilities capabilities) : IOperationGroup
{
    private const int DefaultPageSize = 500;
    private const int MaxRules = 100;
    private const int DefaultContributors = 10;
    private const int MaxContributors = 100;
    private const int MaxDatapoints = 1440;

    private static readonly string[] Metrics =
        ["UniqueContributors", "MaxContributorValue", "SampleCount", "Sum", "Minimum", "Maximum", "Average"];

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchApi.PutInsightRule, PutInsightRule);
        operations.Handle(CloudWatchApi.DescribeInsightRules, DescribeInsightRules);
        operations.Handle(CloudWatchApi.DeleteInsightRules, DeleteInsightRules);
        operations.Handle(CloudWatchApi.EnableInsightRules, EnableInsightRules);
        operations.Handle(CloudWatchApi.DisableInsightRules, DisableInsightRules);
        operations.Handle(CloudWatchApi.GetInsightRuleReport, GetInsightRuleReportAsync);
    }

    public static bool IsMetric(string name) => Metrics.Contains(name);

    /// <summary>A rule whose definition changes begins anew.</summary>
    private PutInsightRuleOutput PutInsightRule(PutInsightRuleInput request, OperationContext context)
    {
        if (request.RuleState is not (null or ContributorRule.Enabled or ContributorRule.Disabled))
        {
            throw CloudWatchErrors.InvalidParameter(request.RuleState, "RuleState");
        }

        ContributorDefinition.Parse(request.RuleDefinition!, context.Scope);
        var state = states[context.Scope];
        var earlier = state.Rules.Find(request.RuleName!);
        if (earlier is null && state.Rules.All.Take(MaxRules).Count() == MaxRules)
        {
            throw new LimitExceededException($"You have reached the limit of {MaxRules} rules.");
        }

        var isSame = earlier?.Definition == request.RuleDefinition && earlier?.IsOnTransformed == (request.ApplyOnTransformedLogs ?? false);
        var rule = new ContributorRule
        {
            Name = request.RuleName!,
            Definition = request.RuleDefinition!,
            IsOnTransformed = request.ApplyOnTransformedLogs ?? false,
            Spans = isSame ? earlier!.Spans : [],

            // Tags of a rule that is there are changed by TagResource alone.
            Tags = earlier?.Tags ?? ResourceTags.Add(ResourceTags.None, request.Tags),
        };
        state.Rules.Put(rule.Switched(request.RuleState != ContributorRule.Disabled, context.Now));
        return new();
    }

    private DescribeInsightRulesOutput DescribeInsightRules(DescribeInsightRulesInput request, OperationContext context)
    {
        var found = states[context.Scope].Rules.From(PageToken.Read(request.NextToken), inclusive: false);
        var (page, nextToken) = PageToken.Cut(found, request.MaxResults ?? DefaultPageSize, static r => r.Name);
        return new() { InsightRules = page.ConvertAll(static r => r.Show()), NextToken = nextToken };
    }

    private DeleteInsightRulesOutput DeleteInsightRules(DeleteInsightRulesInput request, OperationContext context)
    {
        var state = states[context.Scope];
        return new() { Failures = ForEach(state, request.RuleNames!, rule => state.Rules.Remove(rule.Name)) };
    }

    private EnableInsightRulesOutput EnableInsightRules(EnableInsightRulesInput request, OperationContext context)
    {
        var state = states[context.Scope];
        return new() { Failures = ForEach(state, request.RuleNames!, rule => state.Rules.Put(rule.Switched(isOn: true, context.Now))) };
    }

    private DisableInsightRulesOutput DisableInsightRules(DisableInsightRulesInput request, OperationContext context)
    {
        var state = states[context.Scope];
        return new() { Failures = ForEach(state, request.RuleNames!, rule => state.Rules.Put(rule.Switched(isOn: false, context.Now))) };
    }

    private ValueTask<GetInsightRuleReportOutput> GetInsightRuleReportAsync(
        GetInsightRuleReportInput request, OperationContext context, CancellationToken cancellationToken)
    {
        var (start, end, period) = (request.StartTime!.Value, request.EndTime!.Value, request.Period!.Value);
        if (period % 60 != 0)
        {
            throw CloudWatchErrors.InvalidParameter(period, "Period");
        }

        MetricPeriod.CheckRange(start, end);
        if ((end - start).TotalSeconds / period > MaxDatapoints)
        {
            throw CloudWatchErrors.InvalidParameter($"The parameters StartTime, EndTime and Period ask for more than {MaxDatapoints} datapoints.");
        }

        if (request.MaxContributorCount is < 1 or > MaxContributors)
        {
            throw CloudWatchErrors.InvalidParameter(request.MaxContributorCount, "MaxContributorCount");
        }

        if (request.OrderBy is not (null or "Sum" or "Maximum"))
        {
            throw CloudWatchErrors.InvalidParameter(request.OrderBy, "OrderBy");
        }

        if (request.Metrics?.Find(static m => !IsMetric(m)) is { } unknown)
        {
            throw CloudWatchErrors.InvalidParameter(unknown, "Metrics");
        }

        var rule = states[context.Scope].Rules.Find(request.RuleName!) ?? throw CloudWatchErrors.NotFound("InsightRule", request.RuleName!);
        var report = ContributorReport.Of(rule, capabilities.Find<ILogEventSource>(), context.Scope, start, end, period, context.Now);
        var definition = ContributorDefinition.Parse(rule.Definition, context.Scope);
        return new(new GetInsightRuleReportOutput
        {
            KeyLabels = [.. definition.KeyLabels],
            AggregationStatistic = definition.IsSum ? "Sum" : "SampleCount",
            AggregateValue = report.Total,
            ApproximateUniqueCount = report.UniqueCount,
            Contributors = report.Contributors(request.MaxContributorCount ?? DefaultContributors, request.OrderBy == "Maximum"),
            MetricDatapoints = report.Datapoints(request.Metrics ?? []),
        });
    }

    /// <summary>Does something to each rule that is there; of the others it tells.</summary>
    private static List<PartialFailure> ForEach(CloudWatchState state, List<string> names, Action<ContributorRule> act)
    {
        var failures = new List<PartialFailure>();
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (state.Rules.Find(name) is { } rule)
            {
                act(rule);
            }
            else
            {
                failures.Add(new()
                {
                    FailureResource = name,
                    ExceptionType = nameof(ResourceNotFoundException),
                    FailureCode = "404",
                    FailureDescription = $"The rule {name} does not exist.",
                });
            }
        }

        return failures;
    }
}
