namespace Simfra.State.Storage;

/// <summary>A world as it was kept: what a new one starts from.</summary>
/// <param name="Facts">What isn't in tables.</param>
/// <param name="Tables">Its tables.</param>
internal sealed record StateImage(WorldFacts Facts, IReadOnlyList<StoredTable> Tables);

/// <summary>A world as it is at one moment: what there is to keep of it.</summary>
/// <param name="Facts">What isn't in tables.</param>
/// <param name="Tables">Its tables, by service, scope and kind.</param>
internal sealed record WorldCapture(WorldFacts Facts, IReadOnlyList<TableSnapshot> Tables);
