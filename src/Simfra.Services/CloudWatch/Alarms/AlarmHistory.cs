using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Simfra.Models.CloudWatch;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>Where an entry stands: by time, then by order.</summary>
internal readonly record struct AlarmHistoryKey(DateTimeOffset Timestamp, long Sequence) : IComparable<AlarmHistoryKey>, IStateKey
{
    public int CompareTo(AlarmHistoryKey other) =>
        Timestamp.CompareTo(other.Timestamp) is var order and not 0 ? order : Sequence.CompareTo(other.Sequence);

    public string ToKeyText() => KeyText.Of((Timestamp, Sequence));
}

/// <summary>Something that happened to an alarm. It is kept for 30 days, whether the alarm is there or not.</summary>
internal sealed record AlarmHistoryEntry
{
    public required AlarmHistoryKey Key { get; init; }
    public required string AlarmName { get; init; }
    public required string AlarmType { get; init; }
    public required string ItemType { get; init; }
    public required string Summary { get; init; }
    public required string Data { get; init; }

    /// <summary>The group of the alarm's query that it is about; null where it is the alarm itself.</summary>
    public string? ContributorId { get; init; }
    public ImmutableSortedDictionary<string, string>? ContributorAttributes { get; init; }

    public AlarmHistoryItem Show() => new()
    {
        AlarmName = AlarmName,
        AlarmType = AlarmType,
        Timestamp = Key.Timestamp,
        HistoryItemType = ItemType,
        HistorySummary = Summary,
        HistoryData = Data,
        AlarmContributorId = ContributorId,
        AlarmContributorAttributes = ContributorAttributes?.ToDictionary(StringComparer.Ordinal),
    };
}

/// <summary>Writes the history of alarms. In a turn.</summary>
internal static class AlarmHistory
{
    private const int MaxData = 4095;

    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    public static void Configured(CloudWatchState state, Alarm alarm, string type, DateTimeOffset now)
    {
        var verb = type switch
        {
            "Create" => "created",
            "Update" => "updated",
            _ => "deleted",
        };
        var data = new JsonObject
        {
            ["version"] = "1.0",
            ["type"] = type,
            [$"{verb}Alarm"] = AlarmText.Configuration(alarm),
        };
        Add(state, alarm, HistoryItemType.ConfigurationUpdate, $"Alarm \"{alarm.Name}\" {verb}", now, data);
    }

    public static void Transitioned(CloudWatchState state, Alarm alarm, AlarmStatus from, DateTimeOffset now)
    {
        var data = new JsonObject
        {
            ["version"] = "1.0",
            ["oldState"] = AlarmText.State(from),
            ["newState"] = AlarmText.State(alarm.Status),
        };
        Add(state, alarm, HistoryItemType.StateUpdate, $"Alarm updated from {from.Value} to {alarm.Status.Value}", now, data);
    }

    /// <summary>A group of the alarm's query has changed its state; how AWS words it isn't known.</summary>
    public static void Transitioned(CloudWatchState state, Alarm alarm, ActiveContributor contributor, string from, DateTimeOffset now)
    {
        var data = new JsonObject
        {
            ["version"] = "1.0",
            ["oldState"] = new JsonObject { ["stateValue"] = from },
            ["newState"] = AlarmText.State(alarm.Status),
        };
        Add(
            state, alarm, HistoryItemType.AlarmContributorStateUpdate, $"Alarm contributor updated from {from} to {alarm.Status.Value}", now, data,
            contributor);
    }

    public static void Acted(CloudWatchState state, AlarmActionOrder order, string message, string? error, DateTimeOffset now)
    {
        var action = order.Action;
        var data = new JsonObject
        {
            ["actionState"] = error is null ? "Succeeded" : "Failed",
            ["notificationResource"] = action,
            ["publishedMessage"] = message,
            ["error"] = error,
        };
        if (data.ToJsonString(AlarmText.Relaxed).Length > MaxData)
        {
            data.Remove("publishedMessage");
        }

        var summary = error is null ? $"Successfully executed action {action}" : $"Failed to execute action {action}";
        var type = order.Contributor is null ? HistoryItemType.Action : HistoryItemType.AlarmContributorAction;
        Add(state, order.Alarm, type, summary, now, data, order.Contributor);
    }

    public static void Suppressed(CloudWatchState state, Alarm alarm, string summary, JsonObject data, DateTimeOffset now) =>
        Add(state, alarm, HistoryItemType.Action, summary, now, data);

    private static void Add(
        CloudWatchState state, Alarm alarm, string itemType, string summary, DateTimeOffset now, JsonObject data, ActiveContributor? contributor = null)
    {
        while (state.History.All.FirstOrDefault() is { } oldest && oldest.Key.Timestamp < now - Retention)
        {
            state.History.Remove(oldest.Key);
        }

        var last = state.History.Descending.FirstOrDefault()?.Key.Sequence ?? 0;
        state.History.Add(new()
        {
            Key = new(now, last + 1),
            AlarmName = alarm.Name,
            AlarmType = alarm.Type,
            ItemType = itemType,
            Summary = summary,
            Data = data.ToJsonString(AlarmText.Relaxed),
            ContributorId = contributor?.Id,
            ContributorAttributes = contributor?.Attributes,
        });
    }
}
