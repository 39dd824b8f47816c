using Simfra.State;

namespace Simfra.Core.Tests.State;

public sealed class TurnTests
{
    private static readonly StateScope Scope = new("000000000000", "us-east-1");
    private static readonly StateScope Elsewhere = new("111111111111", "eu-west-1");

    private readonly WorldState _world = new();
    private readonly ServiceState<ItemState> _states;

    public TurnTests() => _states = _world.Register("test", static partition => new ItemState(partition));

    private ItemState State => _states[Scope];

    [Fact]
    public void Update_ThatSucceeds_CommitsAllItsTablesAndScopes()
    {
        var result = _states.Update(() =>
        {
            State.Items.Add(new Item("a", "g"));
            State.InFlight.Add(new Item("b"));
            _states[Elsewhere].Items.Add(new Item("c"));
            return 7;
        });

        Assert.Equal(7, result);
        Assert.Equal("a", State.Items.Find("a")?.Name);
        Assert.Equal("a", State.ByGroup.First("g")?.Name);
        Assert.True(State.InFlight.Contains("b"));
        Assert.Equal(["c"], _states[Elsewhere].Items.All.Select(item => item.Name));
    }

    [Fact]
    public void Update_ThatThrows_LeavesNothingBehind()
    {
        _states.Update(() => State.Items.Add(new Item("kept", "g", 1)));

        Assert.Throws<FormatException>(() => _states.Update(() =>
        {
            State.Items.Put(new Item("kept", "h", 2));
            State.Items.Add(new Item("new", "g"));
            _states[Elsewhere].Items.Add(new Item("new"));
            throw new FormatException();
        }));

        Assert.Equal([new Item("kept", "g", 1)], State.Items.All);
        Assert.Equal([new Item("kept", "g", 1)], State.ByGroup.Find("g"));
        Assert.Empty(State.ByGroup.Find("h"));
        Assert.Equal(0, _states[Elsewhere].Items.Count);
        _states.Update(() => State.Items.Add(new Item("new")));
        Assert.Equal(2, State.Items.Count);
    }

    [Fact]
    public void Readers_DuringATurn_SeeTheLastCommit()
    {
        _states.Update(() => State.Items.Add(new Item("a", "g")));
        using var written = new ManualResetEventSlim();
        using var read = new ManualResetEventSlim();
        var writer = new Thread(() => _states.Update(() =>
        {
            State.Items.Remove("a");
            State.Items.Add(new Item("b", "g"));
            written.Set();
            read.Wait();
        }));
        writer.Start();
        written.Wait();

        Assert.Equal(["a"], State.Items.All.Select(item => item.Name));
        Assert.Equal("a", State.ByGroup.First("g")?.Name);
        Assert.Equal(1, State.Items.Count);
        Assert.Throws<InvalidOperationException>(() => State.Items.Add(new Item("c")));
        var before = State.Items.All;
        read.Set();
        writer.Join();

        Assert.Equal(["b"], State.Items.All.Select(item => item.Name));
        Assert.Equal(["a"], before.Select(item => item.Name));
    }

    [Fact]
    public void Nested_ThatSucceeds_CommitsWithTheOuterTurnOnly()
    {
        Assert.Throws<FormatException>(() => _states.Update(() =>
        {
            State.Items.Add(new Item("outer"));
            _states.Update(() => State.Items.Add(new Item("inner")));
            Assert.Equal(2, State.Items.Count);
            throw new FormatException();
        }));

        Assert.Equal(0, State.Items.Count);
    }

    [Fact]
    public void Nested_ThatFails_IsUndoneAloneWhenTheOuterTurnGoesOn()
    {
        _states.Update(() =>
        {
            State.Items.Add(new Item("outer", "g"));
            Assert.Throws<FormatException>(() => _states.Update(() =>
            {
                State.Items.Put(new Item("outer", "h"));
                State.InFlight.Add(new Item("inner"));
                Assert.Throws<FormatException>(() => _states.Update(() =>
                {
                    State.Items.Remove("outer");
                    throw new FormatException();
                }));
                Assert.Equal("h", State.Items.Find("outer")!.Group);
                throw new FormatException();
            }));
            Assert.Equal("g", State.Items.Find("outer")!.Group);
            Assert.Equal(0, State.InFlight.Count);
            State.InFlight.Add(new Item("after"));
        });

        Assert.Equal([new Item("outer", "g")], State.Items.All);
        Assert.Equal([new Item("outer", "g")], State.ByGroup.All);
        Assert.Equal(["after"], State.InFlight.All.Select(item => item.Name));
    }

    [Fact]
    public void Update_WithATask_IsRefusedBeforeItRuns()
    {
        AssertRefused<Task>();
        AssertRefused<Task<int>>();
        AssertRefused<ValueTask>();
        AssertRefused<ValueTask<int>>();

        void AssertRefused<T>()
        {
            var hasRun = false;
            Assert.Throws<InvalidOperationException>(() => _states.Update<object?>(() => _states.Update<T>(() =>
            {
                hasRun = true;
                return default!;
            })));
            Assert.False(hasRun);
        }
    }

    [Fact]
    public void Update_InATurnOfAnotherService_IsRefused()
    {
        var others = _world.Register("other", static partition => new ItemState(partition));

        Assert.Throws<InvalidOperationException>(() => _states.Update(() => others.Update(() => others[Scope].Items.Add(new Item("a")))));
        Assert.Throws<InvalidOperationException>(() => _states.Update(_world.Reset));
        Assert.Throws<InvalidOperationException>(() => _states.Update(() => { _world.Fork(); }));

        others.Update(() => others[Scope].Items.Add(new Item("a")));
        Assert.Equal(1, others[Scope].Items.Count);
    }

    [Fact]
    public void Turns_OfManyThreads_LoseNothing()
    {
        const int threads = 4, turns = 500;
        _states.Update(() => State.Items.Add(new Item("count")));
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < turns; i++)
            {
                _states.Update(() =>
                {
                    var count = State.Items.Find("count")!;
                    State.Items.Put(count with { Rank = count.Rank + 1 });
                });
            }
        })).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());

        Assert.Equal(threads * turns, State.Items.Find("count")!.Rank);
    }

    [Fact]
    public void Readers_OfATableAndItsIndex_NeverSeeOneWithoutTheOther()
    {
        using var done = new CancellationTokenSource();
        var writer = new Thread(() =>
        {
            for (var i = 1; i <= 2_000; i++)
            {
                _states.Update(() => State.Items.Put(new Item("a", $"{i:0000}", i)));
            }

            done.Cancel();
        });
        writer.Start();
        var last = 0;
        while (!done.IsCancellationRequested)
        {
            var byGroup = State.ByGroup.All.ToArray();
            Assert.InRange(byGroup.Length, last == 0 ? 0 : 1, 1);
            last = byGroup.Length == 0 ? 0 : byGroup[0].Rank;
            Assert.True((State.Items.Find("a")?.Rank ?? 0) >= last, "Versions don't go back.");
        }

        writer.Join();
        Assert.Equal(2_000, State.Items.Find("a")!.Rank);
    }

    [Fact]
    public void Existing_GivesTheScopesInUseInOrder()
    {
        _ = _states[Elsewhere];
        _ = _states[Scope];
        _ = _states[StateScope.Global("000000000000")];

        Assert.Equal([StateScope.Global("000000000000"), Scope, Elsewhere], _states.Existing.Select(state => state.Scope));
        Assert.Same(_states[Scope], _states[Scope]);
    }

    [Fact]
    public void Register_OfAServiceTwice_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => _world.Register("test", static partition => new ItemState(partition)));
}
