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
}
