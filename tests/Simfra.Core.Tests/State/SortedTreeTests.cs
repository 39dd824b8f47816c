using Simfra.State;

namespace Simfra.Core.Tests.State;

public sealed class SortedTreeTests
{
    [Theory]
    [InlineData(1, 60, true)]
    [InlineData(2, 60, false)]
    [InlineData(3, 3_000, true)]
    [InlineData(4, 3_000, false)]
    [InlineData(5, 20_000, true)]
    [InlineData(6, 20_000, false)]
    public void SetAndRemove_AtRandom_AgreeWithSortedDictionary(int seed, int keys, bool isOwned)
    {
        var random = new Random(seed);
        var expected = new SortedDictionary<int, int>();
        var tree = new SortedTree<int, int>(Comparer<int>.Default);
        var owner = isOwned ? new object() : null;
        var snapshots = new List<(SortedTree<int, int> Tree, KeyValuePair<int, int>[] Contents)>();

        for (var step = 0; step < 30_000; step++)
        {
            var key = random.Next(keys);

            // Growing and shrinking by turns visits splits, merges and the way down to nothing.
            var isGrowing = step / 5_000 % 2 == 0;
            if (random.Next(10) < (isGrowing ? 8 : 2))
            {
                tree = tree.Set(key, step, owner, out var replaced);
                Assert.Equal(expected.GetValueOrDefault(key), replaced);
                expected[key] = step;
            }
            else
            {
                tree = tree.Remove(key, owner, out var removed);
                Assert.Equal(expected.GetValueOrDefault(key), removed);
                expected.Remove(key);
            }

            if (step % 3_000 == 0)
            {
                snapshots.Add((tree, [.. expected]));
                owner = isOwned ? new object() : null;
                TreeInvariants.Check(tree);
            }
        }

        snapshots.Add((tree, [.. expected]));
        foreach (var (snapshot, contents) in snapshots)
        {
            Assert.Equal(contents, Ascending(snapshot.First()));
            Assert.Equal(contents.Length, snapshot.Count);
        }

        foreach (var key in expected.Keys.ToArray())
        {
            tree = tree.Remove(key, owner, out _);
        }

        Assert.Equal(0, tree.Count);
        Assert.False(tree.First().IsValid);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(1_000)]
    [InlineData(5_000)]
    public void Cursors_FromAnyPlace_GoBothWays(int count)
    {
        // Even keys only: odd ones are places between keys.
        var tree = new SortedTree<int, string>(Comparer<int>.Default);
        var owner = new object();
        foreach (var key in Enumerable.Range(0, count).OrderBy(key => (key * 7_919L) % 104_729))
        {
            tree = tree.Set(key * 2, $"{key * 2}", owner, out _);
        }

        var keys = Enumerable.Range(0, count).Select(key => key * 2).ToArray();
        for (var start = -1; start <= (count * 2) + 1; start += Math.Max(1, count / 40))
        {
            foreach (var inclusive in new[] { true, false })
            {
                var after = keys.Where(key => key > start || (inclusive && key == start));
                var before = keys.Where(key => key < start || (inclusive && key == start)).Reverse();
                Assert.Equal(after, Ascending(tree.AtOrAfter(start, inclusive)).Select(entry => entry.Key));
                Assert.Equal(before, Descending(tree.AtOrBefore(start, inclusive)));
            }

            Assert.Equal(keys.Count(key => key < start), tree.CountBefore(new KeyProbe<int>(start, Comparer<int>.Default)));
        }

        Assert.Equal(keys.Reverse(), Descending(tree.Last()));
        TreeInvariants.Check(tree);
    }

    [Fact]
    public void Set_InOrder_FillsItsNodes()
    {
        var tree = new SortedTree<int, int>(Comparer<int>.Default);
        for (var key = 0; key < 32 * 32; key++)
        {
            tree = tree.Set(key, key, null, out _);
        }

        Assert.Equal(32, tree.RootNode!.Count);
        Assert.All(tree.RootNode.Children!, leaf => Assert.Equal(32, leaf.Count));
    }

    [Fact]
    public void Queue_OfAMillion_KeepsItsShape()
    {
        var tree = new SortedTree<long, long>(Comparer<long>.Default);
        var owner = new object();
        for (var key = 0L; key < 1_000_000; key++)
        {
            tree = tree.Set(key, -key, owner, out _);
        }

        TreeInvariants.Check(tree);
        var whole = tree;
        owner = new object();
        for (var key = 0L; key < 999_000; key++)
        {
            var first = tree.First();
            Assert.Equal(key, first.Key);
            tree = tree.Remove(first.Key, owner, out var removed);
            Assert.Equal(-key, removed);
        }

        TreeInvariants.Check(tree);
        Assert.Equal(1_000, tree.Count);
        Assert.Equal(999_000, tree.First().Key);
        Assert.Equal(1_000_000, whole.Count);
        Assert.Equal(500_000, whole.CountBefore(new KeyProbe<long>(500_000, Comparer<long>.Default)));
        Assert.Equal(500_001, whole.AtOrAfter(500_000, inclusive: false).Key);
    }

    private static IEnumerable<KeyValuePair<TKey, TValue>> Ascending<TKey, TValue>(TreeCursor<TKey, TValue> cursor)
    {
        for (; cursor.IsValid; cursor.MoveNext())
        {
            yield return KeyValuePair.Create(cursor.Key, cursor.Value);
        }
    }

    private static IEnumerable<TKey> Descending<TKey, TValue>(TreeCursor<TKey, TValue> cursor)
    {
        for (; cursor.IsValid; cursor.MovePrevious())
        {
            yield return cursor.Key;
        }
    }
}
