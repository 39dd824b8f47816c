using System.Diagnostics.CodeAnalysis;

namespace Simfra.State;

/// <summary>
/// A sorted map as a value: changing it gives another map that shares all but the changed path with this one, so a snapshot costs
/// nothing and readers need no lock. A B+tree that counts, so the number of entries in a range is found without walking it.
/// </summary>
/// <remarks>
/// The owner token makes many changes cheap: nodes made with a token are changed in place by calls with the same token. Who shares a
/// map (publishes it, enumerates it while changing it) gives up the token first. Null copies always.
/// </remarks>
internal readonly struct SortedTree<TKey, TValue>
{
    private readonly IComparer<TKey> _comparer;
    private readonly TreeNode<TKey, TValue>? _root;

    public SortedTree(IComparer<TKey> comparer)
        : this(comparer, null)
    {
    }

    private SortedTree(IComparer<TKey> comparer, TreeNode<TKey, TValue>? root)
    {
        _comparer = comparer;
        _root = root;
    }

    public int Count => _root?.Size ?? 0;

    internal TreeNode<TKey, TValue>? RootNode => _root;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var probe = new KeyProbe<TKey>(key, _comparer);
        var node = _root;
        while (node?.Children is { } children)
        {
            node = children[node.ChildIndex(probe)];
        }

        if (node is not null)
        {
            var index = node.LowerBound(probe, out var found);
            if (found)
            {
                value = node.Values![index];
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The map with the key set to the value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value from now on.</param>
    /// <param name="owner">The token of the one who may change nodes in place, or null.</param>
    /// <param name="replaced">The value that the key had.</param>
    public SortedTree<TKey, TValue> Set(TKey key, TValue value, object? owner, out TValue? replaced)
    {
        if (_root is null)
        {
            replaced = default;
            return new(_comparer, TreeNode<TKey, TValue>.Leaf(key, value, owner));
        }

        var edit = new TreeEdit<TKey, TValue>(key, _comparer, owner);
        var root = edit.Insert(_root, value, isLast: true, out var right);
        replaced = edit.Previous;
        return new(_comparer, right is null ? root : TreeNode<TKey, TValue>.Root(root, right, owner));
    }

    /// <summary>The map without the key; the same map where it has no such key.</summary>
    public SortedTree<TKey, TValue> Remove(TKey key, object? owner, out TValue? removed)
    {
        if (_root is null)
        {
            removed = default;
            return this;
        }

        var edit = new TreeEdit<TKey, TValue>(key, _comparer, owner);
        var root = edit.Remove(_root);
        while (root is { Count: 1, Children: { } children })
        {
            root = children[0];
        }

        removed = edit.Previous;
        return new(_comparer, root);
    }

    /// <summary>How many entries lie before the probe.</summary>
    public int CountBefore<TProbe>(TProbe probe)
        where TProbe : struct, ITreeProbe<TKey>
    {
        var before = 0;
        var node = _root;
        while (node?.Children is { } children)
        {
            var index = node.ChildIndex(probe);
            for (var i = 0; i < index; i++)
            {
                before += children[i].Size;
            }

            node = children[index];
        }

        return node is null ? 0 : before + node.LowerBound(probe, out _);
    }

    public TreeCursor<TKey, TValue> First()
    {
        var cursor = new TreeCursor<TKey, TValue>();
        cursor.MoveToEdge(_root, last: false);
        return cursor;
    }

    public TreeCursor<TKey, TValue> Last()
    {
        var cursor = new TreeCursor<TKey, TValue>();
        cursor.MoveToEdge(_root, last: true);
        return cursor;
    }

    /// <summary>The first entry at the probe or after it; or after it only.</summary>
    public TreeCursor<TKey, TValue> AtOrAfter<TProbe>(TProbe probe, bool inclusive = true)
        where TProbe : struct, ITreeProbe<TKey>
    {
        var cursor = new TreeCursor<TKey, TValue>();
        cursor.MoveTo(_root, probe, out var found);
        if (found && !inclusive)
        {
            cursor.MoveNext();
        }

        return cursor;
    }

    /// <summary>The last entry at the probe or before it; or before it only.</summary>
    public TreeCursor<TKey, TValue> AtOrBefore<TProbe>(TProbe probe, bool inclusive = true)
        where TProbe : struct, ITreeProbe<TKey>
    {
        var cursor = new TreeCursor<TKey, TValue>();
        cursor.MoveTo(_root, probe, out var found);
        if (!cursor.IsValid)
        {
            return Last();
        }

        if (!found || !inclusive)
        {
            cursor.MovePrevious();
        }

        return cursor;
    }

    public TreeCursor<TKey, TValue> AtOrAfter(TKey key, bool inclusive = true) =>
        AtOrAfter(new KeyProbe<TKey>(key, _comparer), inclusive);

    public TreeCursor<TKey, TValue> AtOrBefore(TKey key, bool inclusive = true) =>
        AtOrBefore(new KeyProbe<TKey>(key, _comparer), inclusive);
}
