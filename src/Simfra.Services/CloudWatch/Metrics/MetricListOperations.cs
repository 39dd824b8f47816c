using System.Text;
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
        var after = request.NextToken is { } token ? ReadToken(token) : "";
        var found = states[context.Scope].Metrics
            .From(after, inclusive: false)
            .Where(m => m.LastDataAt >= since && Matches(m, request))
            .Take(PageSize + 1)
            .ToList();
        var page = found.Take(PageSize).ToList();
        return new()
        {
            Metrics = page.ConvertAll(m => m.Show()),
            NextToken = found.Count > page.Count ? Convert.ToBase64String(Encoding.UTF8.GetBytes(page[^1].Key)) : null,
        };
    }

    private static bool Matches(Metric metric, ListMetricsInput request) =>
        (request.Namespace is null || metric.Namespace == request.Namespace)
        && (request.MetricName is null || metric.Name == request.MetricName)
        && (request.Dimensions ?? []).TrueForAll(f => metric.Dimensions.Any(d => d.Name == f.Name && (f.Value is null || d.Value == f.Value)));

    private static string ReadToken(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw CloudWatchErrors.InvalidNextToken();
    }
}
