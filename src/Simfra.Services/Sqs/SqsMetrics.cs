using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.Sqs;

/// <summary>What SQS reports of its queues to CloudWatch.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html"/>
internal sealed class SqsMetrics(ServiceState<SqsState> states) : IMetricGauges
{
    public static readonly ServiceMetric NumberOfMessagesSent = Metric("NumberOfMessagesSent", "Count");
    public static readonly ServiceMetric SentMessageSize = Metric("SentMessageSize", "Bytes");
    public static readonly ServiceMetric NumberOfDeduplicatedSentMessages = Metric("NumberOfDeduplicatedSentMessages", "Count");
    public static readonly ServiceMetric NumberOfMessagesReceived = Metric("NumberOfMessagesReceived", "Count");
    public static readonly ServiceMetric NumberOfEmptyReceives = Metric("NumberOfEmptyReceives", "Count");
    public static readonly ServiceMetric NumberOfMessagesDeleted = Metric("NumberOfMessagesDeleted", "Count");

    private const string ServiceNamespace = "AWS/SQS";

    private static readonly ServiceMetric Visible = Metric("ApproximateNumberOfMessagesVisible", "Count");
    private static readonly ServiceMetric NotVisible = Metric("ApproximateNumberOfMessagesNotVisible", "Count");
    private static readonly ServiceMetric Delayed = Metric("ApproximateNumberOfMessagesDelayed", "Count");
    private static readonly ServiceMetric Age = Metric("ApproximateAgeOfOldestMessage", "Seconds");
    private static readonly ServiceMetric BusyGroups = Metric("ApproximateNumberOfGroupsWithInflightMessages", "Count");

    public string Namespace => ServiceNamespace;

    public bool IsDaily => false;

    public IEnumerable<GaugeReading> Read(StateScope scope, DateTimeOffset now)
    {
        if (states.Find(scope) is not { } state)
        {
            yield break;
        }

        foreach (var queue in state.Queues.All)
        {
            var inFlight = state.CountInFlight(queue.Name, now);
            var oldest = now - queue.Attributes.RetentionPeriod;
            var first = state.MessagesOf(queue.Name).FirstOrDefault(m => m.SentAt > oldest);
            yield return new(Visible, state.CountVisible(queue.Name, now), queue.Name);
            yield return new(NotVisible, inFlight, queue.Name);
            yield return new(Delayed, state.CountInvisible(queue.Name, now) - inFlight, queue.Name);
            yield return new(Age, first is null ? 0 : Math.Floor((now - first.SentAt).TotalSeconds), queue.Name);
            if (queue.IsFifo)
            {
                var groups = state.InvisibleMessagesOf(queue.Name, now).Where(m => m.IsInFlight(now)).Select(static m => m.GroupId).Distinct().Count();
                yield return new(BusyGroups, groups, queue.Name);
            }
        }
    }

    private static ServiceMetric Metric(string name, string unit) => new(ServiceNamespace, name, unit, "QueueName");
}
