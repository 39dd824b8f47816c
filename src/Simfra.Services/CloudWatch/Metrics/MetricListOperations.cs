using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>Listing the metrics that have had data within two weeks.</summary>
internal sealed class MetricListOperations(ServiceState<CloudWatchState> states, MetricCollector collector) : IOperationGroup
{
    private const int PageSize = 500;

    private static readonly TimeSpan ListedFor = TimeSpan.FromDays(14);
    private static readonly TimeSpan RecentlyActive = TimeSpan.FromHours(3);

    public void Register(IOperationRegistry operations) => operations.Handle(CloudWatchApi.ListMetrics, ListMetricsAsync);

    private ValueTask<ListMetricsOutput> ListMetricsAsync(ListMetricsInput request, OperationContext context, CancellationToken cancellationToken)
    {
        collector.Collect(context.Scope, request.Namespace);
        return new(ListMetrics(request, context));
    }

    private ListMetricsOutput ListMetrics(ListMetricsInput request, OperationContext context)
    {
        if (request.IncludeLinkedAccounts == true || request.OwningAccount is not null)
        {
            throw CloudWatchErrors.NotBuilt("Listing the metrics of linked accounts");
        }

        var since = context.Now - (request.RecentlyActive is null ? ListedFor : RecentlyActive);
        var found = states[context.Scope].Metrics
            .From(PageToken.Read(request.NextToken), inclusive: false)
            .Where(m => m.LastDataAt >= since && Matches(m, request));
        var (page, nextToken) = PageToken.Cut(found, PageSize, static m => m.Key);
        return new() { Metrics = page.ConvertAll(m => m.Show()), NextToken = nextToken };
    }

    private static bool Matches(Metric metric, ListMetricsInput request) =>
        (request.Namespace is null || metric.Namespace == request.Namespace)
        && (request.MetricName is null || metric.Name == request.MetricName)
        && (request.Dimensions ?? []).TrueForAll(f => metric.Dimensions.Any(d => d.Name == f.Name && (f.Value is null || d.Value == f.Value)));
}
