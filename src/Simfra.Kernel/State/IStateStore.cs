namespace Simfra.State;

/// <summary>
/// Where commits are kept beyond the process. It is called before a commit is seen by anyone; if it throws, the turn is undone.
/// Calls for one service come one at a time; services commit independently of each other.
/// </summary>
internal interface IStateStore
{
    /// <summary>Whether commits matter to it at all: where they don't, turns spare themselves the list of their changes.</summary>
    bool KeepsCommits { get; }

    void Commit(CommitBatch batch);

    /// <summary>All state is gone, and this is what there is instead.</summary>
    void Replace(IReadOnlyList<TableSnapshot> tables);
}

/// <summary>Keeps nothing: the world lives in memory alone.</summary>
internal sealed class NullStateStore : IStateStore
{
    public static NullStateStore Instance { get; } = new();

    public bool KeepsCommits => false;

    public void Commit(CommitBatch batch)
    {
    }

    public void Replace(IReadOnlyList<TableSnapshot> tables)
    {
    }
}
