using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Services.CloudWatchLogs.FilterPatterns;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Tries a filter pattern on messages.</summary>
internal sealed class TestMetricFilterOperation : IOperationGroup
{
    public void Register(IOperationRegistry operations) => operations.Handle(CloudWatchLogsApi.TestMetricFilter, TestMetricFilter);

    private static TestMetricFilterResponse TestMetricFilter(TestMetricFilterRequest request, OperationContext context)
    {
        var pattern = FilterPattern.Parse(request.FilterPattern);
        var matches = new List<MetricFilterMatchRecord>();
        foreach (var (index, message) in request.LogEventMessages!.Index())
        {
            if (pattern.Match(message) is { } match)
            {
                matches.Add(new() { EventNumber = index + 1, EventMessage = message, ExtractedValues = new(match.Extracted) });
            }
        }

        return new() { Matches = matches };
    }
}
