using Simfra.State;

namespace Simfra.Core.Tests.State;

public sealed class TableTests
{
    private static readonly StateScope Scope = new("000000000000", "us-east-1");

    private readonly ServiceState<ItemState> _states = new WorldState().Register("test", static partition => new ItemState(partition));

    private ItemState State => _states[Scope];

    [Fact]
    public void Add_OfAnExistingKey_Fails()
    {
        _states.Update(() => State.Items.Add(new Item("a", "first")));

        Assert.Throws<InvalidOperationException>(() => _states.Update(() => State.Items.Add(new Item("a", "second"))));

        Assert.Equal("first", State.Items.Find("a")!.Group);
    }

    [Fact]
    public void Put_ReplacesAndRemove_SaysWhetherItDid()
    {
        _states.Update(() =>
        {
            State.Items.Put(new Item("a", "first"));
            State.Items.Put(new Item("a", "second"));
            Assert.True(State.Items.TryGet("a", out var item));
            Assert.Equal("second", item.Group);
            Assert.False(State.Items.Remove("b"));
            Assert.True(State.Items.Remove("a"));
            Assert.False(State.Items.Remove("a"));
            Assert.Null(State.Items.Find("a"));
        });

        Assert.Equal(0, State.Items.Count);
    }

    [Fact]
    public void Writes_OutsideATurn_AreRefused()
    {
        Assert.Throws<InvalidOperationException>(() => State.Items.Add(new Item("a")));
        Assert.Throws<InvalidOperationException>(() => State.Items.Put(new Item("a")));
        Assert.Throws<InvalidOperationException>(() => State.Items.Remove("a"));
    }

    [Fact]
    public void Ranges_FollowTheOrderOfKeys()
    {
        _states.Update(() => Array.ForEach(["b", "B", "d", "a", "ab"], name => State.Items.Add(new Item(name))));

        Assert.Equal(["B", "a", "ab", "b", "d"], Names(State.Items.All));
        Assert.Equal(["d", "b", "ab", "a", "B"], Names(State.Items.Descending));
        Assert.Equal(["ab", "b", "d"], Names(State.Items.From("ab")));
        Assert.Equal(["b", "d"], Names(State.Items.From("ab", inclusive: false)));
        Assert.Equal(["d"], Names(State.Items.From("c")));
        Assert.Empty(State.Items.From("e"));
        Assert.Equal(["ab", "a", "B"], Names(State.Items.DescendingFrom("ab")));
        Assert.Equal(["a", "B"], Names(State.Items.DescendingFrom("ab", inclusive: false)));
        Assert.Equal(["b", "ab", "a", "B"], Names(State.Items.DescendingFrom("c")));
        Assert.Equal(3, State.Items.CountBefore("b"));
        Assert.Equal("B", State.Items.All.FirstOrDefault()!.Name);
    }

    [Fact]
    public void From_AProbe_BeginsAtItsPlace()
    {
        _states.Update(() => Array.ForEach(["a/1", "a/2", "a/\uffff", "a0", "b"], name => State.Items.Add(new Item(name))));

        Assert.Equal(["a0", "b"], Names(State.Items.From(new AfterPrefix("a/"))));
        Assert.Empty(State.Items.From(new AfterPrefix("b")));
    }

    [Fact]
    public void Enumeration_InATurn_IsUndisturbedByItsWrites()
    {
        _states.Update(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                State.Items.Add(new Item($"{i:000}", i % 2 == 0 ? "even" : "odd", i));
            }

            var seen = 0;
            foreach (var item in State.Items.All)
            {
                seen++;
                State.Items.Remove(item.Name);
                State.Items.Put(item with { Name = "x" + item.Name });
            }

            Assert.Equal(200, seen);
            foreach (var item in State.ByGroup.Find("even"))
            {
                State.Items.Put(item with { Group = "odd" });
            }

            Assert.Equal(200, State.ByGroup.Count("odd"));
        });

        Assert.Equal(200, State.Items.Count);
        Assert.All(State.Items.All, item => Assert.StartsWith("x", item.Name));
        Assert.Empty(State.ByGroup.Find("even"));
    }

    [Fact]
    public void Index_FindsRecordsByItsKeyThenByTheirs()
    {
        _states.Update(() =>
        {
            State.Items.Add(new Item("c", "g", 1));
            State.Items.Add(new Item("a", "g", 3));
            State.Items.Add(new Item("b", "g", 2));
            State.Items.Add(new Item("d", "h", 2));
            State.Items.Add(new Item("e", null, 0));
        });

        Assert.Equal(["a", "b", "c"], Names(State.ByGroup.Find("g")));
        Assert.Equal(["b", "c"], Names(State.ByGroup.Find("g", "b")));
        Assert.Equal(["c"], Names(State.ByGroup.Find("g", "b", inclusive: false)));
        Assert.Equal(["c", "b", "a"], Names(State.ByGroup.FindDescending("g")));
        Assert.Equal(["a"], Names(State.ByGroup.FindDescending("g", "b", inclusive: false)));
        Assert.Equal(["a", "b", "c", "d"], Names(State.ByGroup.From("g")));
        Assert.Equal(["c", "d"], Names(State.ByGroup.From("g", "b", inclusive: false)));
        Assert.Equal(["d"], Names(State.ByGroup.From("ga")));
        Assert.Equal(3, State.ByGroup.Count("g"));
        Assert.Equal(0, State.ByGroup.Count("f"));
        Assert.Equal(["e", "c", "b", "d", "a"], Names(State.ByRank.All));
        Assert.Equal(4, State.ByRank.Count(0, 3));
        Assert.Equal("b", State.ByRank.First(2)!.Name);
        Assert.Equal("e", State.ByRank.First()!.Name);
        Assert.Null(State.ByRank.First(7));
        Assert.False(State.ByGroup.Contains("i"));
    }

    [Fact]
    public void Index_FollowsRecordsThatChangeTheirKeyOrLoseIt()
    {
        _states.Update(() => State.Items.Add(new Item("a", "g", 1)));
        _states.Update(() => State.Items.Put(new Item("a", "g", 2)));
        Assert.Equal([new Item("a", "g", 2)], State.ByGroup.Find("g"));
        _states.Update(() => State.Items.Put(new Item("a", "h", 2)));
        Assert.Empty(State.ByGroup.Find("g"));
        Assert.Single(State.ByGroup.Find("h"));
        _states.Update(() => State.Items.Put(new Item("a", null, 2)));
        Assert.Empty(State.ByGroup.All);
        Assert.Single(State.ByRank.Find(2));
        _states.Update(() => State.Items.Remove("a"));
        Assert.Empty(State.ByRank.All);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void TableAndIndexes_ChangedAtRandom_AgreeWithAModel(int seed)
    {
        var random = new Random(seed);
        var expected = new Dictionary<string, Item>();
        for (var turn = 0; turn < 300; turn++)
        {
            var isFailing = random.Next(4) == 0;
            var next = new Dictionary<string, Item>(expected);
            try
            {
                _states.Update(() => ChangeAtRandom(random, next, isFailing));
                expected = next;
            }
            catch (FormatException)
            {
                // The turn that failed has changed nothing.
            }

            Assert.Equal(expected.Values.OrderBy(item => item.Name, StringComparer.Ordinal), State.Items.All);
            Assert.Equal(expected.Values.OrderBy(item => item.Rank).ThenBy(item => item.Name, StringComparer.Ordinal), State.ByRank.All);
            Assert.Equal(
                expected.Values.Where(item => item.Group is not null)
                    .OrderBy(item => item.Group, StringComparer.Ordinal).ThenBy(item => item.Name, StringComparer.Ordinal),
                State.ByGroup.All);
        }
    }

    [Fact]
    public void Index_AskedForWhenThereAreRecords_FindsThem()
    {
        var byLength = ItemState.Definition.Index(item => item.Name.Length);
        _states.Update(() => Array.ForEach(["ccc", "a", "bb", "b"], name => State.Items.Add(new Item(name))));

        var index = _states.Domain.Partition(Scope).Index(byLength);
        Assert.Equal(["a", "b"], Names(index.Find(1)));
        _states.Update(() => State.Items.Remove("a"));
        Assert.Equal(["b", "bb", "ccc"], Names(index.All));
        Assert.Equal(["b", "bb", "ccc"], Names(_states.Domain.Partition(Scope).Index(byLength).All));
    }

    [Fact]
    public void Index_AskedForWhileATurnChangesItsTable_IsRefused() => _states.Update(() =>
    {
        var byName = ItemState.Definition.Index(item => item.Name);
        State.Items.Add(new Item("a"));
        Assert.Throws<InvalidOperationException>(() => _states.Domain.Partition(Scope).Index(byName));
    });

    /// <summary>The place past all keys with a prefix, which no key names.</summary>
    private readonly struct AfterPrefix(string prefix) : ITreeProbe<string>
    {
        public int CompareTo(string key) => key.StartsWith(prefix, StringComparison.Ordinal) ? 1 : string.CompareOrdinal(prefix, key);
    }

    private static IEnumerable<string> Names(IEnumerable<Item> items) => items.Select(item => item.Name);

    private void ChangeAtRandom(Random random, Dictionary<string, Item> model, bool isFailing)
    {
        for (var i = random.Next(40); i > 0; i--)
        {
            var item = new Item($"{random.Next(150)}", random.Next(3) == 0 ? null : $"{random.Next(5)}", random.Next(10));
            if (random.Next(3) == 0)
            {
                Assert.Equal(model.Remove(item.Name), State.Items.Remove(item.Name));
            }
            else
            {
                model[item.Name] = item;
                State.Items.Put(item);
            }
        }

        Assert.Equal(model.Count, State.Items.Count);
        if (isFailing)
        {
            throw new FormatException();
        }
    }
}
