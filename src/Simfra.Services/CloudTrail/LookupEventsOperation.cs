using System.Globalization;
using System.Text;
using Simfra.Integration;
using Simfra.Models.CloudTrail;

namespace Simfra.Services.CloudTrail;

/// <summary>LookupEvents: the management events of the last 90 days in a region, the latest first.</summary>
internal sealed class LookupEventsOperation(TrailDirectory trails) : IOperationGroup
{
    private const int MaxPage = 50;

    public void Register(IOperationRegistry operations) => operations.Handle(CloudTrailApi.LookupEvents, LookupEvents);

    private LookupEventsResponse LookupEvents(LookupEventsRequest request, OperationContext context)
    {
        var max = request.MaxResults ?? MaxPage;
        if (max is < 1 or > MaxPage)
        {
            throw CloudTrailErrors.InvalidMaxResults(max);
        }

        if (request.EventCategory is not null)
        {
            throw CloudTrailErrors.NotBuilt("LookupEvents of Insights events");
        }

        if (request.StartTime > request.EndTime)
        {
            throw CloudTrailErrors.InvalidTimeRange();
        }

        var matches = ParseAttributes(request.LookupAttributes);
        var newest = new EventKey(request.EndTime ?? DateTimeOffset.MaxValue, long.MaxValue);
        var start = request.NextToken is { Length: > 0 } token ? ParseToken(token) : newest;
        var page = new List<RecordedEvent>();
        foreach (var recorded in trails.States[context.Scope].Events.DescendingFrom(start, inclusive: request.NextToken is null or ""))
        {
            if (recorded.Key.Time < request.StartTime)
            {
                break;
            }

            if (!matches(recorded))
            {
                continue;
            }

            if (page.Count == max)
            {
                return new() { Events = page.ConvertAll(Show), NextToken = WriteToken(page[^1].Key) };
            }

            page.Add(recorded);
        }

        return new() { Events = page.ConvertAll(Show) };
    }

    /// <summary>AWS takes one attribute a call.</summary>
    private static Func<RecordedEvent, bool> ParseAttributes(List<LookupAttribute>? attributes)
    {
        if (attributes is not { Count: > 0 })
        {
            return static _ => true;
        }

        if (attributes is not [{ AttributeValue: { Length: > 0 and <= 2000 } value, AttributeKey: { } key }])
        {
            throw CloudTrailErrors.InvalidLookupAttributes(
                "You can specify only one lookup attribute, with a value of 1 to 2000 characters.");
        }

        return key switch
        {
            LookupAttributeKey.EventId => e => e.EventId == value,
            LookupAttributeKey.EventName => e => e.Name == value,
            LookupAttributeKey.EventSource => e => e.Source == value,
            LookupAttributeKey.ReadOnly => e => (e.IsReadOnly ? "true" : "false") == value,
            LookupAttributeKey.Username => e => e.Username == value,
            LookupAttributeKey.AccessKeyId => e => e.AccessKeyId == value,
            LookupAttributeKey.ResourceType => e => e.Resources.Any(r => r.Type == value),
            LookupAttributeKey.ResourceName => e => e.Resources.Any(r => r.Name == value || r.Arn == value),
            _ => throw CloudTrailErrors.InvalidLookupAttributes($"The lookup attribute {key} is not valid."),
        };
    }

    private static Event Show(RecordedEvent recorded) => new()
    {
        EventId = recorded.EventId,
        EventName = recorded.Name,
        ReadOnly = recorded.IsReadOnly ? "true" : "false",
        AccessKeyId = recorded.AccessKeyId,
        EventTime = recorded.Key.Time,
        EventSource = recorded.Source,
        Username = recorded.Username,
        Resources = [.. recorded.Resources.Select(static r => new Resource { ResourceType = r.Type, ResourceName = r.Name })],
        CloudTrailEvent = recorded.Document.Json,
    };

    private static string WriteToken(EventKey key) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key.Time.UtcTicks}/{key.Sequence}")));

    private static EventKey ParseToken(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            && Encoding.ASCII.GetString(bytes, 0, length).Split('/') is [var ticks, var sequence]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time <= DateTimeOffset.MaxValue.UtcTicks
            && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new(new(time, TimeSpan.Zero), number)
                : throw CloudTrailErrors.InvalidNextToken();
    }
}
