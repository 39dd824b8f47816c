using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>Streams of metrics to delivery streams.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Metric-Streams.html"/>
internal sealed class MetricStreamOperations(ServiceState<CloudWatchState> states, MetricStreamDelivery delivery) : IOperationGroup
{
    private const int DefaultPageSize = 500;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchApi.PutMetricStream, PutMetricStream);
        operations.Handle(CloudWatchApi.GetMetricStream, GetMetricStream);
        operations.Handle(CloudWatchApi.ListMetricStreams, ListMetricStreams);
        operations.Handle(CloudWatchApi.DeleteMetricStream, DeleteMetricStream);
        operations.Handle(CloudWatchApi.StartMetricStreams, StartMetricStreams);
        operations.Handle(CloudWatchApi.StopMetricStreams, StopMetricStreams);
    }

    /// <summary>A stream that is new runs; one that is there goes on as it did.</summary>
    private PutMetricStreamOutput PutMetricStream(PutMetricStreamInput request, OperationContext context)
    {
        MetricStreamChecks.Check(request);
        var state = states[context.Scope];
        var earlier = state.Streams.Find(request.Name!);
        var stream = new MetricStream
        {
            Name = request.Name!,
            Arn = context.Arn("cloudwatch", $"metric-stream/{request.Name}"),
            FirehoseArn = request.FirehoseArn!,
            RoleArn = request.RoleArn!,
            OutputFormat = request.OutputFormat!,
            IsRunning = earlier?.IsRunning ?? true,
            Included = FiltersOf(request.IncludeFilters),
            Excluded = FiltersOf(request.ExcludeFilters),
            Statistics =
            [
                .. (request.StatisticsConfigurations ?? []).Select(static s => new StreamedStatistics(
                    [.. s.IncludeMetrics!.Select(static m => new StreamedMetric(m.Namespace!, m.MetricName!))], [.. s.AdditionalStatistics!])),
            ],
            CreatedAt = earlier?.CreatedAt ?? context.Now,
            UpdatedAt = context.Now,

            // Tags of a stream that is there are changed by TagResource alone.
            Tags = earlier?.Tags ?? ResourceTags.Add(ResourceTags.None, request.Tags),
            NextDelivery = earlier?.NextDelivery,
        };
        state.Streams.Put(stream.IsRunning ? delivery.Schedule(state, stream, context.Now) : stream);
        return new() { Arn = stream.Arn };
    }

    private GetMetricStreamOutput GetMetricStream(GetMetricStreamInput request, OperationContext context) =>
        states[context.Scope].Streams.Find(request.Name!)?.Show() ?? throw CloudWatchErrors.NotFound("MetricStream", request.Name!);

    private ListMetricStreamsOutput ListMetricStreams(ListMetricStreamsInput request, OperationContext context)
    {
        var found = states[context.Scope].Streams.From(PageToken.Read(request.NextToken), inclusive: false);
        var (page, nextToken) = PageToken.Cut(found, request.MaxResults ?? DefaultPageSize, static s => s.Name);
        return new() { Entries = page.ConvertAll(static s => s.Summarize()), NextToken = nextToken };
    }

    /// <summary>A stream that isn't there is as good as deleted.</summary>
    private DeleteMetricStreamOutput DeleteMetricStream(DeleteMetricStreamInput request, OperationContext context)
    {
        var state = states[context.Scope];
        if (state.Streams.Find(request.Name!) is { } stream)
        {
            delivery.Stop(state, stream);
            state.Streams.Remove(stream.Name);
        }

        return new();
    }

    private StartMetricStreamsOutput StartMetricStreams(StartMetricStreamsInput request, OperationContext context)
    {
        var state = states[context.Scope];
        foreach (var stream in Named(state, request.Names!).Where(static s => !s.IsRunning))
        {
            state.Streams.Put(delivery.Schedule(state, stream with { IsRunning = true, UpdatedAt = context.Now }, context.Now));
        }

        return new();
    }

    private StopMetricStreamsOutput StopMetricStreams(StopMetricStreamsInput request, OperationContext context)
    {
        var state = states[context.Scope];
        foreach (var stream in Named(state, request.Names!).Where(static s => s.IsRunning))
        {
            delivery.Stop(state, stream);
            state.Streams.Put(stream with { IsRunning = false, UpdatedAt = context.Now, NextDelivery = null });
        }

        return new();
    }

    /// <summary>All that are named, or none.</summary>
    private static List<MetricStream> Named(CloudWatchState state, List<string> names) =>
        [.. names.Distinct(StringComparer.Ordinal).Select(n => state.Streams.Find(n) ?? throw CloudWatchErrors.InvalidParameter(n, "Names"))];

    private static ImmutableArray<MetricFilter> FiltersOf(List<MetricStreamFilter>? filters) =>
        [.. (filters ?? []).Select(static f => new MetricFilter(f.Namespace!, [.. f.MetricNames ?? []]))];
}
