using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simfra.Host.Snapshots;

/// <summary>What the snapshot commands print for programs.</summary>
internal static class SnapshotJson
{
    public static string List(IEnumerable<SnapshotSummary> files) => Text(new JsonArray([.. files.Select(Summary)]));

    public static string Inspect(SnapshotSummary summary)
    {
        var document = Summary(summary);
        document["tables"] = new JsonArray([.. summary.Image!.Tables.Select(static table => new JsonObject
        {
            ["service"] = table.Service,
            ["account"] = table.Scope.Account,
            ["region"] = table.Scope.Region,
            ["kind"] = table.Kind,
            ["records"] = table.Records.Count,
        })]);
        return Text(document);
    }

    public static string Diff(IReadOnlyList<SnapshotDifference> differences) => Text(new JsonObject
    {
        ["added"] = Records(differences.Where(static d => d.Before is null)),
        ["removed"] = Records(differences.Where(static d => d.After is null)),
        ["changed"] = Records(differences.Where(static d => d is { Before: not null, After: not null })),
    });

    private static JsonArray Records(IEnumerable<SnapshotDifference> differences) => new([.. differences.Select(Record)]);

    private static JsonObject Record(SnapshotDifference difference)
    {
        var record = new JsonObject
        {
            ["service"] = difference.Service,
            ["account"] = difference.Scope.Account,
            ["region"] = difference.Scope.Region,
            ["kind"] = difference.Kind,
            ["key"] = SnapshotText.Key(difference.Key),
        };
        if (difference.Before is { } before)
        {
            record["before"] = JsonObject.Create(before);
        }

        if (difference.After is { } after)
        {
            record["after"] = JsonObject.Create(after);
        }

        return record;
    }

    private static JsonObject Summary(SnapshotSummary summary) => summary.Image is { } image
        ? new()
        {
            ["file"] = Path.GetFileName(summary.File),
            ["bytes"] = summary.Length,
            ["product"] = image.Facts.Product,
            ["time"] = image.Facts.Time.ToString("O"),
            ["accountId"] = image.Facts.Identity.AccountId,
            ["region"] = image.Facts.Identity.Region,
            ["records"] = summary.Records,
        }
        : new()
        {
            ["file"] = Path.GetFileName(summary.File),
            ["bytes"] = summary.Length,
            ["problem"] = summary.Problem,
        };

    private static string Text(JsonNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            node.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
