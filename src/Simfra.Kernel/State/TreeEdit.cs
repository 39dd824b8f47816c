namespace Simfra.State;

/// <summary>One change of a sorted tree, on its way down to the leaf and back.</summary>
internal ref struct TreeEdit<TKey, TValue>(TKey key, IComparer<TKey> comparer, object? owner)
{
    private readonly KeyProbe<TKey> _probe = new(key, comparer);
    private bool _found;

    /// <summary>The value that was replaced or removed.</summary>
    public TValue? Previous { get; private set; }

    /// <summary>Sets the key below a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="value">The key's value from now on.</param>
    /// <param name="isLast">Whether the node ends the tree: one that only grows at its end (by time, by sequence) gets full nodes.</param>
    /// <param name="right">What the node had no room for: its new neighbour.</param>
    public TreeNode<TKey, TValue> Insert(TreeNode<TKey, TValue> node, TValue value, bool isLast, out TreeNode<TKey, TValue>? right)
    {
        if (node.IsLeaf)
        {
            return InsertEntry(node, value, isLast, out right);
        }

        var index = node.ChildIndex(_probe);
        isLast &= index == node.Count - 1;
        var child = Insert(node.Children![index], value, isLast, out var overflow);
        node = node.Editable(owner);
        node.SetChild(index, child, sizeChange: (_found ? 0 : 1) - (overflow?.Size ?? 0));

        right = null;
        if (overflow is null)
        {
            return node;
        }

        if (node.Count < TreeNode<TKey, TValue>.MaxCount)
        {
            node.InsertChild(index + 1, overflow.Keys[0], overflow);
        }
        else if (isLast)
        {
            right = TreeNode<TKey, TValue>.Branch(overflow, owner);
        }
        else
        {
            var half = node.Count / 2;
            right = node.SplitOff(half, owner);
            var (target, at) = index < half ? (node, index + 1) : (right, index + 1 - half);
            target.InsertChild(at, overflow.Keys[0], overflow);
        }

        return node;
    }

    /// <summary>Removes the key below a node; null where nothing is left.</summary>
    public TreeNode<TKey, TValue>? Remove(TreeNode<TKey, TValue> node)
    {
        if (node.IsLeaf)
        {
            return RemoveEntry(node);
        }

        var index = node.ChildIndex(_probe);
        var child = Remove(node.Children![index]);
        if (!_found)
        {
            return node;
        }

        if (child is null && node.Count == 1)
        {
            return null;
        }

        node = node.Editable(owner);
        if (child is null)
        {
            node.RemoveChild(index, sizeChange: -1);
            return node;
        }

        node.SetChild(index, child, sizeChange: -1);
        if (child.Count < TreeNode<TKey, TValue>.MinCount && node.Count > 1)
        {
            node.Rebalance(index, owner);
        }

        return node;
    }

    private TreeNode<TKey, TValue> InsertEntry(TreeNode<TKey, TValue> leaf, TValue value, bool isLast, out TreeNode<TKey, TValue>? right)
    {
        right = null;
        var index = leaf.LowerBound(_probe, out _found);
        if (_found)
        {
            Previous = leaf.Values![index];
            leaf = leaf.Editable(owner);
            leaf.SetValue(index, key, value);
            return leaf;
        }

        if (leaf.Count < TreeNode<TKey, TValue>.MaxCount)
        {
            leaf = leaf.Editable(owner);
            leaf.InsertEntry(index, key, value);
            return leaf;
        }

        if (isLast && index == leaf.Count)
        {
            right = TreeNode<TKey, TValue>.Leaf(key, value, owner);
            return leaf;
        }

        var half = leaf.Count / 2;
        leaf = leaf.Editable(owner);
        right = leaf.SplitOff(half, owner);
        if (index <= half)
        {
            leaf.InsertEntry(index, key, value);
        }
        else
        {
            right.InsertEntry(index - half, key, value);
        }

        return leaf;
    }

    private TreeNode<TKey, TValue>? RemoveEntry(TreeNode<TKey, TValue> leaf)
    {
        var index = leaf.LowerBound(_probe, out _found);
        if (!_found)
        {
            return leaf;
        }

        Previous = leaf.Values![index];
        if (leaf.Count == 1)
        {
            return null;
        }

        leaf = leaf.Editable(owner);
        leaf.RemoveEntry(index);
        return leaf;
    }
}
