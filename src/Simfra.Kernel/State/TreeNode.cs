using System.Diagnostics;

namespace Simfra.State;

/// <summary>
/// A node of a <see cref="SortedTree{TKey,TValue}"/>: a leaf holds entries, a branch holds children. One class for both keeps the
/// search free of casts. A node may be changed in place only by the holder of its owner token; for all others it is immutable.
/// </summary>
/// <remarks>
/// In a branch <c>Keys[i]</c> is a separator: no key below child i-1 reaches it, no key below child i lies before it.
/// <c>Keys[0]</c> says nothing. Separators may outlive the entries that they were taken from.
/// </remarks>
internal sealed class TreeNode<TKey, TValue>
{
    public const int MaxCount = 32;
    public const int MinCount = 8;

    private readonly object? _owner;

    private TreeNode(object? owner, TKey[] keys, TValue[]? values, TreeNode<TKey, TValue>[]? children, int count)
    {
        _owner = owner;
        Keys = keys;
        Values = values;
        Children = children;
        Count = count;
    }

    /// <summary>Entries of a leaf, children of a branch.</summary>
    public int Count { get; private set; }

    /// <summary>Entries below this node.</summary>
    public int Size { get; private set; }

    public TKey[] Keys { get; private set; }

    public TValue[]? Values { get; private set; }

    public TreeNode<TKey, TValue>[]? Children { get; private set; }

    public bool IsLeaf => Children is null;

    public static TreeNode<TKey, TValue> Leaf(TKey key, TValue value, object? owner) =>
        new(owner, [key], [value], null, 1) { Size = 1 };

    /// <summary>A branch of one child, which its neighbour had no room for.</summary>
    public static TreeNode<TKey, TValue> Branch(TreeNode<TKey, TValue> child, object? owner) =>
        new(owner, [child.Keys[0]], null, [child], 1) { Size = child.Size };

    /// <summary>A new root over the two halves of a root that was split.</summary>
    public static TreeNode<TKey, TValue> Root(TreeNode<TKey, TValue> left, TreeNode<TKey, TValue> right, object? owner) =>
        new(owner, [left.Keys[0], right.Keys[0]], null, [left, right], 2) { Size = left.Size + right.Size };

    /// <summary>Index of the first key at or after the probe.</summary>
    public int LowerBound<TProbe>(TProbe probe, out bool found)
        where TProbe : struct, ITreeProbe<TKey>
    {
        int low = 0, high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = probe.CompareTo(Keys[middle]);
            if (order == 0)
            {
                found = true;
                return middle;
            }

            if (order < 0)
            {
                high = middle - 1;
            }
            else
            {
                low = middle + 1;
            }
        }

        found = false;
        return low;
    }

    /// <summary>Index of the child whose range holds the probe.</summary>
    public int ChildIndex<TProbe>(TProbe probe)
        where TProbe : struct, ITreeProbe<TKey>
    {
        int low = 1, high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (probe.CompareTo(Keys[middle]) < 0)
            {
                high = middle - 1;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low - 1;
    }

    /// <summary>This node where the owner may change it, a copy of it otherwise; with room for one more in either case.</summary>
    public TreeNode<TKey, TValue> Editable(object? owner)
    {
        var capacity = Math.Min(MaxCount, Count + 1);
        if (owner is not null && ReferenceEquals(owner, _owner))
        {
            if (Keys.Length < capacity)
            {
                Grow(Math.Min(MaxCount, Count * 2));
            }

            return this;
        }

        return Copy(0, Count, Math.Min(MaxCount, (capacity + 3) & ~3), Size, owner);
    }

    public void SetValue(int index, TKey key, TValue value)
    {
        Keys[index] = key;
        Values![index] = value;
    }

    /// <summary>Puts a changed child in its place. What it gained or lost is told: a child changed in place no longer shows it.</summary>
    public void SetChild(int index, TreeNode<TKey, TValue> child, int sizeChange)
    {
        Size += sizeChange;
        Children![index] = child;
    }

    public void InsertEntry(int index, TKey key, TValue value)
    {
        Array.Copy(Keys, index, Keys, index + 1, Count - index);
        Array.Copy(Values!, index, Values!, index + 1, Count - index);
        SetValue(index, key, value);
        Count++;
        Size++;
    }

    public void InsertChild(int index, TKey separator, TreeNode<TKey, TValue> child)
    {
        Array.Copy(Keys, index, Keys, index + 1, Count - index);
        Array.Copy(Children!, index, Children!, index + 1, Count - index);
        Keys[index] = separator;
        Children![index] = child;
        Count++;
        Size += child.Size;
    }

    public void RemoveEntry(int index)
    {
        Count--;
        Size--;
        Close(Keys, index);
        Close(Values!, index);
    }

    public void RemoveChild(int index, int sizeChange)
    {
        Count--;
        Size += sizeChange;
        Close(Keys, index);
        Close(Children!, index);
    }

    /// <summary>Merges a child that has become small with a neighbour, or evens the two out.</summary>
    public void Rebalance(int index, object? owner)
    {
        var at = index > 0 ? index - 1 : index;
        var joined = Join(Children![at], Children[at + 1], Keys[at + 1], owner);
        if (joined.Count <= MaxCount - MinCount)
        {
            Children[at] = joined;
            RemoveChild(at + 1, sizeChange: 0);
            return;
        }

        var half = joined.Count / 2;
        Children[at] = joined.Slice(0, half, owner);
        Children[at + 1] = joined.Slice(half, joined.Count - half, owner);
        Keys[at + 1] = joined.Keys[half];
    }

    /// <summary>Splits off what lies from an index on; this node keeps the rest.</summary>
    public TreeNode<TKey, TValue> SplitOff(int index, object? owner)
    {
        var right = Slice(index, Count - index, owner);
        Array.Clear(Keys, index, right.Count);
        Array.Clear((Array?)Values ?? Children!, index, right.Count);
        Count = index;
        Size -= right.Size;
        return right;
    }

    /// <summary>
    /// A node of what lies in two neighbours. The separator is the parent's: the right one's first separator may have fallen behind.
    /// </summary>
    private static TreeNode<TKey, TValue> Join(TreeNode<TKey, TValue> left, TreeNode<TKey, TValue> right, TKey separator, object? owner)
    {
        Debug.Assert(left.IsLeaf == right.IsLeaf, "Neighbours lie on one level.");
        var joined = left.Copy(0, left.Count, left.Count + right.Count, left.Size + right.Size, owner);
        joined.Count += right.Count;
        Array.Copy(right.Keys, 0, joined.Keys, left.Count, right.Count);
        if (joined.Values is not null)
        {
            Array.Copy(right.Values!, 0, joined.Values, left.Count, right.Count);
        }
        else
        {
            joined.Keys[left.Count] = separator;
            Array.Copy(right.Children!, 0, joined.Children!, left.Count, right.Count);
        }

        return joined;
    }

    private TreeNode<TKey, TValue> Slice(int start, int count, object? owner) =>
        Copy(start, count, Math.Min(MaxCount, (count + 4) & ~3), Children is null ? count : SizeOf(Children, start, count), owner);

    private TreeNode<TKey, TValue> Copy(int start, int count, int capacity, int size, object? owner)
    {
        var keys = new TKey[capacity];
        Array.Copy(Keys, start, keys, 0, count);
        if (Values is not null)
        {
            var values = new TValue[capacity];
            Array.Copy(Values, start, values, 0, count);
            return new(owner, keys, values, null, count) { Size = size };
        }

        var children = new TreeNode<TKey, TValue>[capacity];
        Array.Copy(Children!, start, children, 0, count);
        return new(owner, keys, null, children, count) { Size = size };
    }

    private static int SizeOf(TreeNode<TKey, TValue>[] children, int start, int count)
    {
        var size = 0;
        for (var i = start; i < start + count; i++)
        {
            size += children[i].Size;
        }

        return size;
    }

    private void Close<T>(T[] slots, int index)
    {
        Array.Copy(slots, index + 1, slots, index, Count - index);
        slots[Count] = default!;
    }

    private void Grow(int capacity)
    {
        var keys = Keys;
        Array.Resize(ref keys, capacity);
        Keys = keys;
        if (Values is { } values)
        {
            Array.Resize(ref values, capacity);
            Values = values;
        }
        else
        {
            var children = Children!;
            Array.Resize(ref children, capacity);
            Children = children;
        }
    }
}
