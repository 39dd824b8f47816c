using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Simfra.State;

/// <summary>A place in a sorted tree that moves in both directions. It sees the tree as it was when the cursor was made.</summary>
internal struct TreeCursor<TKey, TValue>
{
    // Nodes hold at least eight children but for the last of each level: this depth is beyond any number of entries that fits in memory.
    private const int MaxDepth = 14;

    private NodePath _nodes;
    private IndexPath _indexes;
    private int _depth;
    private TreeNode<TKey, TValue>? _leaf;
    private int _index;

    [MemberNotNullWhen(true, nameof(_leaf))]
    public readonly bool IsValid => _leaf is not null;

    public readonly TKey Key => _leaf!.Keys[_index];

    public readonly TValue Value => _leaf!.Values![_index];

    public bool MoveNext()
    {
        if (_leaf is null)
        {
            return false;
        }

        if (++_index < _leaf.Count)
        {
            return true;
        }

        for (var level = _depth - 1; level >= 0; level--)
        {
            if (++_indexes[level] < _nodes[level]!.Count)
            {
                Descend(level, last: false);
                return true;
            }
        }

        _leaf = null;
        return false;
    }

    public bool MovePrevious()
    {
        if (_leaf is null)
        {
            return false;
        }

        if (--_index >= 0)
        {
            return true;
        }

        for (var level = _depth - 1; level >= 0; level--)
        {
            if (--_indexes[level] >= 0)
            {
                Descend(level, last: true);
                return true;
            }
        }

        _leaf = null;
        return false;
    }

    internal void MoveToEdge(TreeNode<TKey, TValue>? root, bool last)
    {
        if (root is null)
        {
            return;
        }

        if (root.IsLeaf)
        {
            _leaf = root;
            _index = last ? root.Count - 1 : 0;
            return;
        }

        _nodes[0] = root;
        _indexes[0] = (sbyte)(last ? root.Count - 1 : 0);
        Descend(0, last);
    }

    /// <summary>Moves to the first entry at the probe or after it.</summary>
    internal void MoveTo<TProbe>(TreeNode<TKey, TValue>? root, TProbe probe, out bool found)
        where TProbe : struct, ITreeProbe<TKey>
    {
        found = false;
        if (root is null)
        {
            return;
        }

        var node = root;
        while (node.Children is { } children)
        {
            var index = node.ChildIndex(probe);
            _nodes[_depth] = node;
            _indexes[_depth++] = (sbyte)index;
            node = children[index];
        }

        _leaf = node;
        _index = node.LowerBound(probe, out found);
        if (_index == node.Count)
        {
            // The leaf ends before the probe: the entry sought, if any, begins the next one.
            _index--;
            MoveNext();
        }
    }

    private void Descend(int level, bool last)
    {
        var node = _nodes[level]!.Children![_indexes[level]];
        while (node.Children is { } children)
        {
            level++;
            var index = last ? node.Count - 1 : 0;
            _nodes[level] = node;
            _indexes[level] = (sbyte)index;
            node = children[index];
        }

        _depth = level + 1;
        _leaf = node;
        _index = last ? node.Count - 1 : 0;
    }

    [InlineArray(MaxDepth)]
    private struct NodePath
    {
        private TreeNode<TKey, TValue>? _first;
    }

    [InlineArray(MaxDepth)]
    private struct IndexPath
    {
        private sbyte _first;
    }
}
