using Simfra.State;

namespace Simfra.Core.Tests.State;

/// <summary>What holds of every sorted tree, whatever was done to it.</summary>
internal static class TreeInvariants
{
    public static void Check<TKey, TValue>(SortedTree<TKey, TValue> tree)
    {
        if (tree.RootNode is not { } root)
        {
            Assert.Equal(0, tree.Count);
            return;
        }

        Assert.True(root.IsLeaf || root.Count > 1, "A root with one child is one level too many.");
        var depths = new HashSet<int>();
        Assert.Equal(tree.Count, CheckNode(root, depth: 0, isLast: true, depths));
        Assert.Single(depths);
        var keys = new List<TKey>();
        for (var cursor = tree.First(); cursor.IsValid; cursor.MoveNext())
        {
            keys.Add(cursor.Key);
        }

        Assert.Equal(keys.Order().Distinct(), keys);
        Assert.All(keys.Take(1_000), key => Assert.True(tree.TryGet(key, out _)));
    }

    private static int CheckNode<TKey, TValue>(TreeNode<TKey, TValue> node, int depth, bool isLast, HashSet<int> depths)
    {
        Assert.InRange(node.Count, 1, TreeNode<TKey, TValue>.MaxCount);
        Assert.True(node.Keys.Length <= TreeNode<TKey, TValue>.MaxCount, "Nodes don't outgrow their bound.");
        if (node.IsLeaf)
        {
            depths.Add(depth);
            Assert.Equal(node.Count, node.Size);
            return node.Count;
        }

        var size = 0;
        for (var i = 0; i < node.Count; i++)
        {
            var child = node.Children![i];
            size += CheckNode(child, depth + 1, isLast && i == node.Count - 1, depths);
            if (i > 0)
            {
                var order = Comparer<TKey>.Default;
                Assert.True(order.Compare(node.Keys[i], First(child)) <= 0, "A separator lies at or before what it leads to.");
                Assert.True(order.Compare(Last(node.Children[i - 1]), node.Keys[i]) < 0, "A separator lies after what it leads away from.");
            }
        }

        Assert.Equal(size, node.Size);
        return size;
    }

    private static TKey First<TKey, TValue>(TreeNode<TKey, TValue> node) => node.IsLeaf ? node.Keys[0] : First(node.Children![0]);

    private static TKey Last<TKey, TValue>(TreeNode<TKey, TValue> node) =>
        node.IsLeaf ? node.Keys[node.Count - 1] : Last(node.Children![node.Count - 1]);
}
