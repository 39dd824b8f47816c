namespace Simfra.State;

/// <summary>All that one turn changed.</summary>
/// <param name="Service">The service whose turn it was.</param>
/// <param name="Changes">One entry a record, by table in the order of their first change, then by key.</param>
internal sealed record CommitBatch(string Service, IReadOnlyList<TableChange> Changes);
