namespace Simfra.State;

/// <summary>
/// A place to look for in a sorted tree. A probe need not be a key: "before all entries of this queue" is a place too.
/// Implementations are structs, so that the search is compiled for each of them.
/// </summary>
internal interface ITreeProbe<in TKey>
{
    /// <summary>Negative where the probe lies before the key, positive where it lies after it, zero where it is the key.</summary>
    int CompareTo(TKey key);
}

/// <summary>The place of a key.</summary>
internal readonly struct KeyProbe<TKey>(TKey key, IComparer<TKey> comparer) : ITreeProbe<TKey>
{
    public int CompareTo(TKey other) => comparer.Compare(key, other);
}
