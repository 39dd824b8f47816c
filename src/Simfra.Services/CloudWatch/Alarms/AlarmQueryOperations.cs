using System.Globalization;
using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>Finding alarms, and what happened to them.</summary>
internal sealed class AlarmQueryOperations(ServiceState<CloudWatchState> states) : IOperationGroup
{
    private const int DefaultPageSize = 50;
    private const int HistoryPageSize = 100;
    private const int ContributorPageSize = 100;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchApi.DescribeAlarms, DescribeAlarms);
        operations.Handle(CloudWatchApi.DescribeAlarmsForMetric, DescribeAlarmsForMetric);
        operations.Handle(CloudWatchApi.DescribeAlarmHistory, DescribeAlarmHistory);
        operations.Handle(CloudWatchApi.DescribeAlarmContributors, DescribeAlarmContributors);
    }

    private DescribeAlarmsOutput DescribeAlarms(DescribeAlarmsInput request, OperationContext context)
    {
        if (request is { AlarmNames: not null, AlarmNamePrefix: not null })
        {
            throw CloudWatchErrors.Validation("AlarmNames and AlarmNamePrefix can't be specified at the same time.");
        }

        var state = states[context.Scope];
        if (request.ChildrenOfAlarmName is not null || request.ParentsOfAlarmName is not null)
        {
            return DescribeRelatives(state, request);
        }

        var types = TypesOf(request.AlarmTypes);
        var found = state.Alarms.From(PageToken.Read(request.NextToken), inclusive: false)
            .Where(a => types.Contains(a.Type)
                && (request.AlarmNames is not { Count: > 0 } names || names.Contains(a.Name))
                && (request.AlarmNamePrefix is null || a.Name.StartsWith(request.AlarmNamePrefix, StringComparison.Ordinal))
                && (request.StateValue is null || a.Status.Value == request.StateValue)
                && (request.ActionPrefix is null || a.AllActions.Any(n => n.StartsWith(request.ActionPrefix, StringComparison.Ordinal))));
        var (page, nextToken) = PageToken.Cut(found, request.MaxRecords ?? DefaultPageSize, static a => a.Name);
        return new()
        {
            MetricAlarms = [.. page.Where(static a => a.Metric is not null).Select(AlarmShapes.ShowMetric)],
            CompositeAlarms = [.. page.Where(static a => a.Composite is not null).Select(AlarmShapes.ShowComposite)],
            NextToken = nextToken,
        };
    }

    /// <summary>A composite alarm's children with their states, or the names of an alarm's parents.</summary>
    private static DescribeAlarmsOutput DescribeRelatives(CloudWatchState state, DescribeAlarmsInput request)
    {
        if (request is not { AlarmNames: null, AlarmNamePrefix: null, AlarmTypes: null, StateValue: null, ActionPrefix: null }
            || request is { ChildrenOfAlarmName: not null, ParentsOfAlarmName: not null })
        {
            throw CloudWatchErrors.Validation(
                "ChildrenOfAlarmName and ParentsOfAlarmName can't be specified with each other, nor with parameters other than MaxRecords and NextToken.");
        }

        var name = (request.ChildrenOfAlarmName ?? request.ParentsOfAlarmName)!;
        var alarm = state.FindAlarm(name) ?? throw new ResourceNotFound();
        var isChildren = request.ChildrenOfAlarmName is not null;
        var relatives = isChildren ? (alarm.Composite?.Children ?? []).Select(state.FindAlarm).OfType<Alarm>() : state.ParentsOf(alarm.Name);
        var after = PageToken.Read(request.NextToken);
        var found = relatives.OrderBy(static a => a.Name, StringComparer.Ordinal).Where(a => string.CompareOrdinal(a.Name, after) > 0);
        var (shown, nextToken) = PageToken.Cut(found, request.MaxRecords ?? DefaultPageSize, static a => a.Name);
        return new()
        {
            MetricAlarms = [.. shown.Where(static a => a.Metric is not null).Select(static a => AlarmShapes.ShowChild(a))],
            CompositeAlarms = [.. shown.Where(static a => a.Composite is not null).Select(a => AlarmShapes.ShowRelative(a, withState: isChildren))],
            NextToken = nextToken,
        };
    }

    private DescribeAlarmsForMetricOutput DescribeAlarmsForMetric(DescribeAlarmsForMetricInput request, OperationContext context)
    {
        var identity = MetricIdentity.Of(request.Namespace!, request.MetricName!, request.Dimensions);
        return new()
        {
            MetricAlarms =
            [
                .. states[context.Scope].Alarms.All
                    .Where(a => a.Metric is { } metric
                        && metric.Identity?.Key == identity.Key
                        && (request.Statistic is null || metric.Statistic == request.Statistic)
                        && (request.ExtendedStatistic is null || metric.ExtendedStatistic == request.ExtendedStatistic)
                        && (request.Period is null || metric.Period == request.Period)
                        && (request.Unit is null || metric.Unit == request.Unit))
                    .Select(AlarmShapes.ShowMetric),
            ],
        };
    }

    private DescribeAlarmHistoryOutput DescribeAlarmHistory(DescribeAlarmHistoryInput request, OperationContext context)
    {
        var state = states[context.Scope];
        var isAscending = request.ScanBy == ScanBy.TimestampAscending;
        var oldest = context.Now.AddDays(-30);
        var types = TypesOf(request.AlarmTypes);
        IEnumerable<AlarmHistoryEntry> entries = isAscending ? state.History.All : state.History.Descending;
        var skip = request.NextToken is { } token ? ReadNumber(token) : 0;
        var found = entries
            .Where(e => e.Key.Timestamp >= oldest
                && types.Contains(e.AlarmType)
                && (request.AlarmName is null || e.AlarmName == request.AlarmName)
                && (request.HistoryItemType is { } type ? e.ItemType == type : e.ContributorId is null || request.AlarmContributorId is not null)
                && (request.AlarmContributorId is null || e.ContributorId == request.AlarmContributorId)
                && (request.StartDate is null || e.Key.Timestamp >= request.StartDate)
                && (request.EndDate is null || e.Key.Timestamp <= request.EndDate)
                && (skip == 0 || (isAscending ? e.Key.Sequence > skip : e.Key.Sequence < skip)));
        var (page, nextToken) = PageToken.Cut(
            found, request.MaxRecords ?? HistoryPageSize, static e => e.Key.Sequence.ToString(CultureInfo.InvariantCulture));
        return new() { AlarmHistoryItems = page.ConvertAll(static e => e.Show()), NextToken = nextToken };
    }

    /// <summary>The groups of an alarm's query that are in alarm; an alarm on anything else has none.</summary>
    private DescribeAlarmContributorsOutput DescribeAlarmContributors(DescribeAlarmContributorsInput request, OperationContext context)
    {
        var state = states[context.Scope];
        if (!state.Alarms.Contains(request.AlarmName!))
        {
            throw CloudWatchErrors.NotFound("Alarm", request.AlarmName!);
        }

        var found = state.ContributorsOf(request.AlarmName!, PageToken.Read(request.NextToken));
        var (page, nextToken) = PageToken.Cut(found, ContributorPageSize, static c => c.Id);
        return new() { AlarmContributors = page.ConvertAll(static c => c.Show()), NextToken = nextToken };
    }

    /// <summary>Who doesn't say which alarms are meant means metric alarms.</summary>
    private static List<string> TypesOf(List<string>? given) => given is { Count: > 0 } ? given : [AlarmType.MetricAlarm];

    private static long ReadNumber(string token) => long.TryParse(PageToken.Read(token), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw CloudWatchErrors.InvalidNextToken();
}
