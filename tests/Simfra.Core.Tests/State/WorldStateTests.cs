using System.Text.Json;
using Simfra.State;

namespace Simfra.Core.Tests.State;

public sealed class WorldStateTests
{
    private static readonly StateScope Scope = new("000000000000", "us-east-1");

    private readonly WorldState _world = new();
    private readonly ServiceState<ItemState> _states;

    public WorldStateTests() => _states = Register(_world);

    [Fact]
    public void Fork_IsIndependentOfItsOrigin()
    {
        _states.Update(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                _states[Scope].Items.Add(new Item($"{i:0000}", "g", i));
            }
        });

        var forked = Register(_world.Fork());
        forked.Update(() =>
        {
            forked[Scope].Items.Remove("0000");
            forked[Scope].Items.Put(new Item("0001", "h", -1));
        });
        _states.Update(() => _states[Scope].Items.Add(new Item("origin", "g")));

        Assert.Equal(999, forked[Scope].Items.Count);
        Assert.Equal(998, forked[Scope].ByGroup.Count("g"));
        Assert.Equal("0001", forked[Scope].ByRank.First()!.Name);
        Assert.Equal(1_001, _states[Scope].Items.Count);
        Assert.Equal(1_001, _states[Scope].ByGroup.Count("g"));
        Assert.Equal(1, _states[Scope].Items.Find("0001")!.Rank);
        Assert.Same(_states[Scope].Items.Find("0500"), forked[Scope].Items.Find("0500"));
    }

    [Fact]
    public void Fork_OfAForkAndOfALaterMoment_KeepsEachMoment()
    {
        var counts = new List<(ServiceState<ItemState> States, int Count)>();
        var world = _world;
        var states = _states;
        for (var generation = 0; generation < 5; generation++)
        {
            states.Update(() => states[Scope].Items.Add(new Item($"{generation}")));
            var fork = Register(world.Fork());
            counts.Add((fork, generation + 1));
            world = world.Fork();
            states = Register(world);
        }

        Assert.All(counts, fork => Assert.Equal(fork.Count, fork.States[Scope].Items.Count));
        Assert.Equal(1, _states[Scope].Items.Count);
    }

    [Fact]
    public void Fork_KnowsTheScopesOfItsOrigin()
    {
        _states.Update(() => _states[Scope].Items.Add(new Item("a")));

        Assert.Equal([Scope], Register(_world.Fork()).Existing.Select(state => state.Scope));
    }

    [Fact]
    public void Fork_WhileTurnsRun_SeesWholeTurns()
    {
        using var stop = new CancellationTokenSource();
        var writer = new Thread(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                _states.Update(() =>
                {
                    _states[Scope].Items.Put(new Item("a", null, i));
                    _states[Scope].InFlight.Put(new Item("a", null, i));
                });
            }
        });
        writer.Start();
        for (var i = 0; i < 300; i++)
        {
            var fork = Register(_world.Fork());
            Assert.Equal(fork[Scope].Items.Find("a"), fork[Scope].InFlight.Find("a"));
        }

        stop.Cancel();
        writer.Join();
    }

    [Fact]
    public void Fork_CostsByTablesNotByRecords()
    {
        _states.Update(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                _states[Scope].Items.Add(new Item($"{i}", "g", i));
            }
        });
        _world.Fork();

        var before = GC.GetAllocatedBytesForCurrentThread();
        _world.Fork();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 10_000);
    }

    [Fact]
    public void NewWorld_AllocatesLittle()
    {
        Register(new WorldState());
        var before = GC.GetAllocatedBytesForCurrentThread();

        var world = new WorldState();
        for (var i = 0; i < 88; i++)
        {
            world.Register($"service{i}", static partition => new ItemState(partition));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 100 * 1024);
    }

    [Fact]
    public void Capture_ShowsTheTablesOfOneMomentAsJson()
    {
        _states.Update(() =>
        {
            _states[Scope].Items.Add(new Item("b", "g", 1));
            _states[Scope].Items.Add(new Item("a"));
        });

        var table = Assert.Single(_world.Capture());
        _states.Update(() => _states[Scope].Items.Remove("a"));

        Assert.Equal(("test", Scope, 2), (table.Service, table.Scope, table.Count));
        Assert.Equal(("test.item", 1, false), (table.Kind, table.Definition!.Version, table.Definition.Durability == Durability.Runtime));
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var record in table.Records)
            {
                writer.WritePropertyName(record.KeyText);
                record.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        Assert.Equal(
            """{"a":{"Name":"a","Group":null,"Rank":0},"b":{"Name":"b","Group":"g","Rank":1}}""",
            System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void Worlds_ShareNothing()
    {
        var other = Register(new WorldState());
        _states.Update(() => _states[Scope].Items.Add(new Item("a")));

        Assert.Equal(0, other[Scope].Items.Count);
    }

    private static ServiceState<ItemState> Register(WorldState world) =>
        world.Register("test", static partition => new ItemState(partition));
}
