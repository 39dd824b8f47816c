using System.Buffers;
using System.Text;
using System.Text.Json;
using Simfra.State;

namespace Simfra.Core.Tests.State;

public sealed class CommitTests
{
    private static readonly StateScope Scope = new("000000000000", "us-east-1");

    private readonly RecordingStore _store = new();
    private readonly WorldState _world;
    private readonly ServiceState<ItemState> _states;

    public CommitTests()
    {
        _world = new WorldState(_store);
        _states = _world.Register("test", static partition => new ItemState(partition));
    }

    private ItemState State => _states[Scope];

    [Fact]
    public void Store_GetsExactlyWhatATurnChanged()
    {
        _states.Update(() =>
        {
            State.Items.Add(new Item("gone"));
            State.Items.Add(new Item("changed", null, 1));
            State.Items.Add(new Item("kept"));
        });
        _store.Lines.Clear();

        _states.Update(() =>
        {
            State.InFlight.Add(new Item("f"));
            State.Items.Put(new Item("changed", null, 2));
            State.Items.Put(new Item("changed", null, 3));
            State.Items.Remove("gone");
            State.Items.Add(new Item("brief"));
            State.Items.Remove("brief");
            State.Items.Add(new Item("added", "g"));
        });

        Assert.Equal(
            [
                """test test.flight v1 runtime 000000000000/us-east-1 f: {"Name":"f","Group":null,"Rank":0}""",
                """test test.item v1 000000000000/us-east-1 added: {"Name":"added","Group":"g","Rank":0}""",
                """test test.item v1 000000000000/us-east-1 changed: {"Name":"changed","Group":null,"Rank":3}""",
                "test test.item v1 000000000000/us-east-1 gone: removed",
            ],
            _store.Lines);
    }

    [Fact]
    public void Store_ThatFails_UndoesTheTurn()
    {
        _states.Update(() => State.Items.Add(new Item("a")));
        _store.Failure = new IOException("disk full");
        var seen = new List<FeedEntry>();
        using var subscription = _world.Feed.Subscribe(seen.Add);

        Assert.Throws<IOException>(() => _states.Update(() => State.Items.Remove("a")));

        Assert.True(State.Items.Contains("a"));
        Assert.Empty(seen);
        _store.Failure = null;
        _states.Update(() => State.Items.Remove("a"));
        Assert.False(State.Items.Contains("a"));
    }

    [Fact]
    public void Store_HearsNothingOfTurnsThatFailOrChangeNothing()
    {
        var item = new Item("a");
        _states.Update(() => State.Items.Add(item));
        _store.Lines.Clear();
        _store.Batches = 0;

        Assert.Throws<FormatException>(() => _states.Update(() =>
        {
            State.Items.Add(new Item("b"));
            throw new FormatException();
        }));
        _states.Update(() => State.Items.Count);
        _states.Update(() => State.Items.Put(item));
        _states.Update(() =>
        {
            State.Items.Add(new Item("b"));
            State.Items.Remove("b");
        });

        Assert.Equal(0, _store.Batches);
    }

    [Fact]
    public void Store_HearsOfNestedTurnsWhatRemainedOfThem()
    {
        _states.Update(() =>
        {
            State.Items.Add(new Item("a", null, 1));
            _states.Update(() => State.Items.Put(new Item("a", null, 2)));
            Assert.Throws<FormatException>(() => _states.Update(() =>
            {
                State.Items.Remove("a");
                State.Items.Add(new Item("b"));
                throw new FormatException();
            }));
        });

        Assert.Equal(["""test test.item v1 000000000000/us-east-1 a: {"Name":"a","Group":null,"Rank":2}"""], _store.Lines);
    }

    [Fact]
    public void Reset_EmptiesAllAndTellsStoreAndFeed()
    {
        _states.Update(() => State.Items.Add(new Item("a", "g")));
        var seen = new List<FeedEntry>();
        using var subscription = _world.Feed.Subscribe(seen.Add);
        _store.Lines.Clear();

        _world.Reset();

        Assert.Empty(State.Items.All);
        Assert.Empty(State.ByGroup.All);
        Assert.Equal(["reset"], _store.Lines);
        Assert.Null(Assert.Single(seen).Batch);
        _states.Update(() => State.Items.Add(new Item("a")));
        Assert.Equal(1, State.Items.Count);
    }

    [Fact]
    public void Feed_TellsWhoBeganToListenDuringATurnThatSomethingHasChanged()
    {
        var (world, seen) = (new WorldState(), new List<FeedEntry>());
        var states = world.Register("test", static partition => new ItemState(partition));
        IDisposable? subscription = null;

        states.Update(() =>
        {
            states[Scope].Items.Add(new Item("a"));

            // What they look at now is the state before this turn.
            subscription = world.Feed.Subscribe(seen.Add);
        });
        states.Update(() => states[Scope].Items.Add(new Item("b")));

        Assert.Equal(2, seen.Count);
        Assert.Null(seen[0].Batch);
        Assert.NotNull(seen[1].Batch);
        subscription!.Dispose();
    }

    [Fact]
    public async Task Feed_GivesEachCommitInOrderFromTheCallOn()
    {
        _states.Update(() => State.Items.Add(new Item("before")));
        using var stop = new CancellationTokenSource();
        var entries = _world.Feed.ReadAsync(stop.Token);
        _states.Update(() => State.Items.Add(new Item("a")));
        _states.Update(() => State.Items.Put(new Item("a", "g")));

        var seen = new List<FeedEntry>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var entry in entries)
            {
                seen.Add(entry);
                if (seen.Count == 2)
                {
                    stop.Cancel();
                }
            }
        });

        Assert.Equal([1, 2], seen.Select(entry => entry.Number));
        var change = Assert.Single(seen[1].Batch!.Changes);
        Assert.Equal((new Item("a"), new Item("a", "g")), (change.Old, change.Current));
        Assert.False(_world.Feed.HasSubscribers);
    }

    [Fact]
    public void Feed_OfAReaderThatIsTooSlow_ShowsAGap()
    {
        var entries = _world.Feed.ReadAsync();
        for (var i = 0; i < 5_000; i++)
        {
            _states.Update(() => State.Items.Put(new Item("a", null, i)));
        }

        Assert.Equal(5_000 - 4_096 + 1, entries.ToBlockingEnumerable().First().Number);
    }

    private sealed class RecordingStore : IStateStore
    {
        public List<string> Lines { get; } = [];

        public int Batches { get; set; }

        public Exception? Failure { get; set; }

        public bool KeepsCommits => true;

        public void Commit(CommitBatch batch)
        {
            if (Failure is not null)
            {
                throw Failure;
            }

            Batches++;
            Lines.AddRange(batch.Changes.Select(change => $"{batch.Service} {Describe(change)}"));
        }

        public void Replace(IReadOnlyList<TableSnapshot> tables) => Lines.Add("reset");

        private static string Describe(TableChange change)
        {
            var table = $"{change.Table.Name} v{change.Table.Version}{(change.Table.Durability == Durability.Runtime ? " runtime" : "")}";
            var kind = $"{table} {change.Scope} {change.KeyText}";
            if (change.Current is null)
            {
                return $"{kind}: removed";
            }

            var json = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(json))
            {
                change.WriteCurrent(writer);
            }

            return $"{kind}: {Encoding.UTF8.GetString(json.WrittenSpan)}";
        }
    }
}
