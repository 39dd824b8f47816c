using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.Services.CloudWatchLogs.FilterPatterns;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Metric filters.</summary>
internal sealed class MetricFilterOperations(ServiceState<CloudWatchLogsState> states, FilterRules rules) : IOperationGroup
{
    private const int MaxFilters = 100;
    private const int MaxDimensions = 3;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.PutMetricFilter, PutMetricFilter);
        operations.Handle(CloudWatchLogsApi.DescribeMetricFilters, DescribeMetricFilters);
        operations.Handle(CloudWatchLogsApi.DeleteMetricFilter, DeleteMetricFilter);
    }

    private Unit PutMetricFilter(PutMetricFilterRequest request, OperationContext context)
    {
        var (state, group) = states.Get(new LogGroupArn(context.Scope, request.LogGroupName!), context);
        var key = new FilterKey(group.Name, request.FilterName!);
        rules.Check(
            state, group, key, request.FilterPattern!, request.ApplyOnTransformedLogs, request.FieldSelectionCriteria, request.EmitSystemFieldDimensions);
        var transformation = request.MetricTransformations![0];
        CheckTransformation(transformation, request.EmitSystemFieldDimensions);
        var earlier = state.MetricFilters.Find(key);
        if (earlier is null && state.MetricFiltersOf(group.Name).Count() >= MaxFilters)
        {
            throw CloudWatchLogsErrors.LimitExceeded();
        }

        state.MetricFilters.Put(new()
        {
            Group = group.Name,
            Name = request.FilterName!,
            Pattern = request.FilterPattern!,
            CreatedAt = earlier?.CreatedAt ?? context.Now.ToUnixTimeMilliseconds(),
            MetricNamespace = transformation.MetricNamespace!,
            MetricName = transformation.MetricName!,
            MetricValue = transformation.MetricValue!,
            DefaultValue = transformation.DefaultValue,
            Unit = transformation.Unit,
            Dimensions = LogGroup.NoTags.SetItems(transformation.Dimensions ?? []),
            IsOnTransformed = request.ApplyOnTransformedLogs ?? false,
            SystemDimensions = [.. request.EmitSystemFieldDimensions ?? []],
            SelectionCriteria = request.FieldSelectionCriteria,
        });
        return new();
    }

    private static void CheckTransformation(MetricTransformation transformation, List<string>? systemDimensions)
    {
        var dimensions = transformation.Dimensions ?? [];
        if (dimensions.Count > 0 && transformation.DefaultValue is not null)
        {
            throw Invalid("dimensions and default value are mutually exclusive properties.");
        }

        if (dimensions.Count + (systemDimensions?.Count ?? 0) > MaxDimensions)
        {
            throw Invalid($"a metric can have no more than {MaxDimensions} dimensions.");
        }

        if (dimensions.Values.FirstOrDefault(static v => !v.StartsWith('$')) is { } text)
        {
            throw Invalid($"the value of a dimension must be a field of the filter pattern: {text}");
        }

        if (!transformation.MetricValue!.StartsWith('$') && PatternValue.ParseNumber(transformation.MetricValue) is null)
        {
            throw Invalid($"the metric value must be a number or a field of the filter pattern: {transformation.MetricValue}");
        }

        if (transformation.MetricNamespace!.StartsWith("AWS/", StringComparison.Ordinal))
        {
            throw Invalid("namespaces that begin with AWS/ are reserved.");
        }
    }

    private DescribeMetricFiltersResponse DescribeMetricFilters(DescribeMetricFiltersRequest request, OperationContext context)
    {
        if (request.MetricName is null != request.MetricNamespace is null)
        {
            throw CloudWatchLogsErrors.InvalidParameter("metricName and metricNamespace must be specified together.");
        }

        var state = states[context.Scope];
        if (request.LogGroupName is { } name)
        {
            FilterRules.CheckClass(state.GetGroup(name));
        }

        var filters = (request.LogGroupName is { } group ? state.MetricFiltersOf(group, request.FilterNamePrefix ?? "") : state.MetricFilters.All)
            .Where(f => request.LogGroupName is null || f.Name.StartsWith(request.FilterNamePrefix ?? "", StringComparison.Ordinal))
            .Where(f => request.MetricName is null || (f.MetricName == request.MetricName && f.MetricNamespace == request.MetricNamespace))
            .OrderBy(PageKey, StringComparer.Ordinal)
            .ToList();
        var (page, nextToken) = LogsPage.Of(
            last => filters.SkipWhile(f => last is not null && string.CompareOrdinal(PageKey(f), last) <= 0), PageKey, request.Limit, request.NextToken);
        return new() { MetricFilters = [.. page.Select(Show)], NextToken = nextToken };
    }

    private Unit DeleteMetricFilter(DeleteMetricFilterRequest request, OperationContext context)
    {
        var (state, group) = states.Get(new LogGroupArn(context.Scope, request.LogGroupName!), context);
        return state.MetricFilters.Remove(new(group.Name, request.FilterName!))
            ? new()
            : throw CloudWatchLogsErrors.NotFound("The specified metric filter does not exist.");
    }

    /// <summary>Filters are listed by name, those of one name by their groups.</summary>
    private static string PageKey(MetricFilter filter) => $"{filter.Name}\n{filter.Group}";

    private static AwsServiceException Invalid(string reason) => CloudWatchLogsErrors.InvalidParameter($"Invalid metric transformation: {reason}");

    private static Models.CloudWatchLogs.MetricFilter Show(MetricFilter filter) => new()
    {
        FilterName = filter.Name,
        FilterPattern = filter.Pattern,
        LogGroupName = filter.Group,
        CreationTime = filter.CreatedAt,
        ApplyOnTransformedLogs = filter.IsOnTransformed,
        FieldSelectionCriteria = filter.SelectionCriteria,
        EmitSystemFieldDimensions = filter.SystemDimensions.IsEmpty ? null : [.. filter.SystemDimensions],
        MetricTransformations =
        [
            new()
            {
                MetricName = filter.MetricName,
                MetricNamespace = filter.MetricNamespace,
                MetricValue = filter.MetricValue,
                DefaultValue = filter.DefaultValue,
                Dimensions = filter.Dimensions.IsEmpty ? null : new(filter.Dimensions),
                Unit = filter.Unit,
            },
        ],
    };
}
