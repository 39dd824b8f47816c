using Simfra.State;
using Simfra.Time;

namespace Simfra.Core.Tests.State;

public sealed class AccountRemovalTests
{
    private const string Account = "111111111111";
    private const string Other = "222222222222";

    [Fact]
    public void RemoveAccount_EmptiesAllItsScopes_AndNoOther()
    {
        var state = new WorldState();
        var items = state.Register("items", static p => new ItemState(p));
        StateScope[] scopes = [new(Account, "us-east-1"), new(Account, "eu-west-1"), StateScope.Global(Account), new(Other, "us-east-1"), StateScope.World];
        items.Update(() => Array.ForEach(scopes, s => items[s].Items.Add(new Item("a"))));

        items.Domain.RemoveAccount(Account, AccountRemoval.Reset);

        Assert.Equal([0, 0, 0, 1, 1], scopes.Select(s => items[s].Items.Count));
    }

    [Fact]
    public void RemoveAccount_IsACommit_ThatAStoreIsToldOf()
    {
        var state = new WorldState();
        var items = state.Register("items", static p => new ItemState(p));
        items.Update(() => items[StateScope.Global(Account)].Items.Add(new Item("a")));
        var entries = new List<FeedEntry>();
        using var subscription = state.Feed.Subscribe(entries.Add);

        items.Domain.RemoveAccount(Account, AccountRemoval.Reset);

        var change = Assert.Single(Assert.Single(entries).Batch!.Changes);
        Assert.Equal(("a", true), (change.KeyText, change.Current is null));
    }

    [Fact]
    public void RemoveAccount_AsksTheServiceForTheRest()
    {
        var state = new WorldState();
        var items = state.Register("items", static p => new ItemState(p));
        items.OnAccountRemoved((account, removal) => items[StateScope.World].Items.Add(new Item($"{account}/{removal}")));

        items.Domain.RemoveAccount(Account, AccountRemoval.Deletion);

        Assert.Equal($"{Account}/Deletion", Assert.Single(items[StateScope.World].Items.All).Name);
    }

    [Fact]
    public async Task RemoveAccount_CancelsItsJobs()
    {
        await using var simulation = new Simulation(new() { Clock = new(SimfraClockMode.Manual, DateTimeOffset.UnixEpoch) });
        var items = simulation.State.Register("items", static p => new ItemState(p));
        var jobs = simulation.Jobs.For("items");
        var ran = new List<string>();
        var kind = new JobDefinition("note");
        jobs.Handle(kind, job => ran.Add(job.Scope.Account));
        simulation.Start();
        items.Update(() =>
        {
            jobs.Schedule(kind, DateTimeOffset.UnixEpoch.AddSeconds(1), StateScope.Global(Account));
            jobs.Schedule(kind, DateTimeOffset.UnixEpoch.AddSeconds(1), StateScope.Global(Other));
        });

        items.Domain.RemoveAccount(Account, AccountRemoval.Reset);
        await simulation.Clock.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Equal([Other], ran);
    }
}
