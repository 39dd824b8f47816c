using Simfra.State;

namespace Simfra.Core.Tests.State.Storage;

/// <summary>Worlds that random turns are run in, against dictionaries that the same is done to.</summary>
public sealed class StoredStatePropertyTests : IDisposable
{
    private static readonly StateScope[] Scopes = [new("1", "a"), new("1", "b"), new("2", "")];

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Forks_NeverSeeWhatTheOthersDo(int seed)
    {
        var random = new Random(seed);
        using var first = StoredWorld.InMemory();
        var family = new List<(ServiceState<ItemState> States, WorldState World, Model Model)> { (first.States, first.Inside.State, new()) };
        for (var step = 0; step < 3_000; step++)
        {
            var (states, world, model) = family[random.Next(family.Count)];
            if (family.Count < 12 && random.Next(100) == 0)
            {
                var fork = world.Fork();
                family.Add((fork.Register("test", static partition => new ItemState(partition)), fork, new(model)));
            }
            else
            {
                model.Step(random, states);
            }
        }

        Assert.Equal(12, family.Count);
        Assert.All(family, static member => member.Model.AssertSame(member.States));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Restarts_FindWhatWasCommitted(int seed)
    {
        var random = new Random(seed);
        var model = new Model();
        for (var run = 0; run < 8; run++)
        {
            using var world = StoredWorld.OpenDirectory(_folder.PathOf("data"));
            model.AssertSame(world.States);
            for (var step = 0; step < 200; step++)
            {
                if (random.Next(100) == 0)
                {
                    world.Inside.Reset();
                    model.Clear();
                }
                else
                {
                    model.Step(random, world.States);
                }
            }
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void Snapshots_HoldTheMomentTheyWereTaken(int seed)
    {
        var random = new Random(seed);
        using var world = StoredWorld.InMemory();
        var model = new Model();
        var taken = new List<(string File, Model Model)>();
        for (var step = 0; step < 1_000; step++)
        {
            model.Step(random, world.States);
            if (step % 100 == 99)
            {
                taken.Add((_folder.PathOf($"{step}"), new(model)));
                world.Save(taken[^1].File);
            }
        }

        foreach (var (file, then) in taken)
        {
            using var loaded = StoredWorld.Load(file);
            then.AssertSame(loaded.States);
        }
    }

    public void Dispose() => _folder.Dispose();

    private sealed class Model
    {
        private readonly Dictionary<(StateScope Scope, string Name), Item> _items;

        public Model(Model? origin = null) => _items = origin is null ? [] : new(origin._items);

        public void Clear() => _items.Clear();

        /// <summary>Does something at random in a turn, which may fail as a whole.</summary>
        public void Step(Random random, ServiceState<ItemState> states)
        {
            var changes = Enumerable.Range(0, random.Next(1, 5))
                .Select(_ => (Scope: Scopes[random.Next(Scopes.Length)], Item: new Item($"{random.Next(50)}", $"{random.Next(5)}", random.Next(1000)), Removes: random.Next(3) == 0))
                .ToList();
            var fails = random.Next(10) == 0;
            try
            {
                states.Update(() =>
                {
                    foreach (var (scope, item, removes) in changes)
                    {
                        if (removes)
                        {
                            states[scope].Items.Remove(item.Name);
                        }
                        else
                        {
                            states[scope].Items.Put(item);
                        }
                    }

                    if (fails)
                    {
                        throw new FormatException();
                    }
                });
            }
            catch (FormatException)
            {
                return;
            }

            foreach (var (scope, item, removes) in changes)
            {
                if (removes)
                {
                    _items.Remove((scope, item.Name));
                }
                else
                {
                    _items[(scope, item.Name)] = item;
                }
            }
        }

        public void AssertSame(ServiceState<ItemState> states)
        {
            foreach (var scope in Scopes)
            {
                var expected = _items.Where(i => i.Key.Scope == scope).Select(static i => i.Value).ToList();
                Assert.Equal(expected.OrderBy(static i => i.Name, StringComparer.Ordinal), states[scope].Items.All);
                Assert.Equal(
                    expected.OrderBy(static i => i.Rank).ThenBy(static i => i.Name, StringComparer.Ordinal), states[scope].ByRank.All);
            }
        }
    }
}
