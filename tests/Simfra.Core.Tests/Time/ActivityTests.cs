using Simfra.Time;

namespace Simfra.Core.Tests.Time;

public sealed class ActivityTests
{
    private readonly ActivityTracker _activity = new();

    [Fact]
    public async Task WhenIdleAsync_CompletesWithTheLastWork()
    {
        Assert.True(_activity.WhenIdleAsync().IsCompleted);
        var first = _activity.Enter();
        var second = _activity.Enter();
        var idle = _activity.WhenIdleAsync();
        first.Dispose();
        Assert.False(idle.IsCompleted);
        second.Dispose();
        await idle;
        Assert.True(_activity.IsIdle);
    }

    [Fact]
    public async Task WhenIdleAsync_Cancelled_GivesUp()
    {
        using var work = _activity.Enter();
        using var cancellation = new CancellationTokenSource();
        var idle = _activity.WhenIdleAsync(cancellation.Token);
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => idle);
    }

    [Fact]
    public void Leaving_WithoutHavingEntered_IsRefused()
    {
        Assert.Throws<InvalidOperationException>(_activity.Park);
        Assert.True(_activity.IsIdle);
    }

    [Fact]
    public async Task WhenIdleAsync_UnderLoad_MissesNoEnd()
    {
        var stop = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var work = _activity.Enter();
            }
        })).ToArray();
        for (var i = 0; i < 2_000; i++)
        {
            await _activity.WhenIdleAsync();
        }

        stop.Cancel();
        await Task.WhenAll(workers);
        Assert.True(_activity.IsIdle);
    }
}
