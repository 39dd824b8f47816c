using System.Globalization;
using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>Where a change stands in its stream.</summary>
internal readonly record struct ChangeRecordKey(string Stream, long Sequence) : IComparable<ChangeRecordKey>, IStateKey
{
    public int CompareTo(ChangeRecordKey other) =>
        string.CompareOrdinal(Stream, other.Stream) is var order and not 0 ? order : Sequence.CompareTo(other.Sequence);

    public string ToKeyText() => KeyText.Of((Stream, Sequence));
}

/// <summary>A change of one item, as a stream keeps it.</summary>
internal sealed record ChangeRecord
{
    public const string Insert = "INSERT";
    public const string Modify = "MODIFY";
    public const string Remove = "REMOVE";

    public required string Stream { get; init; }
    public required long Sequence { get; init; }
    public required string EventId { get; init; }
    public required string Event { get; init; }
    public required DateTimeOffset At { get; init; }
    public required AttributeMap Keys { get; init; }
    public AttributeMap? Old { get; init; }
    public AttributeMap? New { get; init; }
    public required int Size { get; init; }

    /// <summary>Whether the item was removed because its time was over.</summary>
    public bool IsExpiry { get; init; }

    [JsonIgnore]
    public ChangeRecordKey Key => new(Stream, Sequence);

    /// <summary>Numbers that grow, and go on growing where records were lost: they follow the clock.</summary>
    public static long NextSequence(long? last, DateTimeOffset now) =>
        Math.Max((last ?? 0) + 1, now.ToUnixTimeMilliseconds() * 100);

    public static string FormatSequence(long sequence) => $"1{sequence.ToString("D20", CultureInfo.InvariantCulture)}";

    public static long? ParseSequence(string? text) =>
        text is ['1', ..] && text.Length == 21 && long.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : null;

    /// <summary>Notes a change in the stream that the table has, if any, and drops what has been kept for a day.</summary>
    public static void Add(
        DynamoDbState state, DynamoTable table, AttributeMap? old, AttributeMap? current, DateTimeOffset now, string eventId, bool isExpiry)
    {
        if (table.Stream is not { IsEnabled: true } enabled
            || (old is not null && old.Equals(current))
            || state.Streams.Find(ChangeStream.ArnOf(table.Arn, enabled.Label)) is not { } stream)
        {
            return;
        }

        var oldest = now - ChangeStream.Retention;
        foreach (var expired in state.ChangeRecords.From(new(stream.Arn, 0)).TakeWhile(r => r.Stream == stream.Arn && r.At <= oldest).ToList())
        {
            state.ChangeRecords.Remove(expired.Key);
        }

        var keys = (current ?? old)!.Only(table.Keys.Names.ToHashSet(StringComparer.Ordinal));
        var newImage = stream.ViewType is "NEW_IMAGE" or "NEW_AND_OLD_IMAGES" ? current : null;
        var oldImage = stream.ViewType is "OLD_IMAGE" or "NEW_AND_OLD_IMAGES" ? old : null;
        state.ChangeRecords.Put(new()
        {
            Stream = stream.Arn,
            Sequence = NextSequence(ChangeStream.LastOf(state, stream)?.Sequence ?? stream.FirstSequence, now),
            EventId = eventId,
            Event = old is null ? Insert : current is null ? Remove : Modify,
            At = now,
            Keys = keys,
            New = newImage,
            Old = oldImage,
            Size = keys.Size + (newImage?.Size ?? 0) + (oldImage?.Size ?? 0),
            IsExpiry = isExpiry,
        });
    }
}
