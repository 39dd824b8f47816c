using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>Pictures of graphs.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricWidgetImage.html"/>
internal sealed class MetricWidgetOperations(ServiceState<CloudWatchState> states, MetricCollector collector, Capabilities capabilities) : IOperationGroup
{
    public void Register(IOperationRegistry operations) => operations.Handle(CloudWatchApi.GetMetricWidgetImage, GetMetricWidgetImageAsync);

    private ValueTask<GetMetricWidgetImageOutput> GetMetricWidgetImageAsync(
        GetMetricWidgetImageInput request, OperationContext context, CancellationToken cancellationToken)
    {
        if (request.OutputFormat == "image/png")
        {
            throw CloudWatchErrors.NotBuilt("An image as the body of the answer (the OutputFormat image/png)");
        }

        if (request.OutputFormat is not (null or "png"))
        {
            throw CloudWatchErrors.InvalidParameter(request.OutputFormat, "OutputFormat");
        }

        var widget = new MetricWidgetReader(context).Read(request.MetricWidget!);
        foreach (var metricNamespace in widget.Queries.Select(static q => q.MetricStat?.Metric?.Namespace).Distinct())
        {
            collector.Collect(context.Scope, metricNamespace);
        }

        var image = new WidgetPainter(widget, Evaluate(widget, context)).Paint().ToPng();
        return new(new GetMetricWidgetImageOutput { MetricWidgetImage = image });
    }

    private List<WidgetSeries> Evaluate(MetricWidget widget, OperationContext context)
    {
        var evaluation = new MetricDataEvaluation(
            states[context.Scope], capabilities.Find<ILogEventSource>(), widget.Queries, widget.Start, widget.End, context.Now);
        var label = new MetricLabel(widget.Queries, widget.Timezone, context);
        var series = new List<WidgetSeries>();
        foreach (var query in widget.Queries.Where(static q => q.ReturnData != false))
        {
            var found = evaluation.Evaluate(query.Id!);
            foreach (var one in found)
            {
                var color = widget.Colors.TryGetValue(query.Id!, out var told) ? told : PixelColor.OfSeries(series.Count);
                var points = one.Series.Points.Where(p => p.Key >= widget.Start && p.Key <= widget.End).ToList();
                series.Add(new(label.Of(one, found.Count > 1), color, one.Series.Period, points));
            }
        }

        return series;
    }
}
