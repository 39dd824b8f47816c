using System.Text.Json;
using Simfra.State;
using Simfra.State.Storage;

namespace Simfra.Host.Snapshots;

/// <summary>A record that one of two snapshots has and the other hasn't, or has otherwise.</summary>
internal sealed record SnapshotDifference(string Service, StateScope Scope, string Kind, string Key, JsonElement? Before, JsonElement? After)
{
    /// <summary>The members that differ, where both have the record.</summary>
    public IEnumerable<string> ChangedMembers =>
        Before is { ValueKind: JsonValueKind.Object } before && After is { ValueKind: JsonValueKind.Object } after
            ? from name in before.EnumerateObject().Concat(after.EnumerateObject()).Select(static m => m.Name).Distinct(StringComparer.Ordinal)
              where !Equal(Member(before, name), Member(after, name))
              select name
            : [];

    /// <summary>All differences, by service, scope, kind and key.</summary>
    public static IReadOnlyList<SnapshotDifference> Between(StateImage before, StateImage after)
    {
        var (left, right) = (Records(before), Records(after));
        return
        [
            .. from place in left.Keys.Union(right.Keys)
               let was = Document(left, place)
               let now = Document(right, place)
               where !Equal(was, now)
               orderby place.Service, place.Scope, place.Kind, place.Key
               select new SnapshotDifference(place.Service, place.Scope, place.Kind, place.Key, was, now),
        ];
    }

    private static Dictionary<(string Service, StateScope Scope, string Kind, string Key), StoredRecord> Records(StateImage image) =>
        (from table in image.Tables
         from record in table.Records
         select (Place: (table.Service, table.Scope, table.Kind, record.Key), Record: record)).ToDictionary(static r => r.Place, static r => r.Record);

    private static JsonElement? Document<TPlace>(Dictionary<TPlace, StoredRecord> records, TPlace place)
        where TPlace : notnull =>
        records.TryGetValue(place, out var record) ? JsonElement.Parse(record.Document.Span) : null;

    private static JsonElement? Member(JsonElement record, string name) => record.TryGetProperty(name, out var member) ? member : null;

    private static bool Equal(JsonElement? x, JsonElement? y) => x is { } left && y is { } right ? JsonElement.DeepEquals(left, right) : x is null == y is null;
}
