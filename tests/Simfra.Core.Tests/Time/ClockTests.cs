namespace Simfra.Core.Tests.Time;

public sealed class ClockTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task AdvanceAsync_Manual_FiresDelaysInOrderAtTheirInstants()
    {
        var clock = new SimfraClock(SimfraClockMode.Manual, Start);
        var seen = new List<(int, DateTimeOffset)>();
        var delays = new[] { 5, 1, 3, 3 }.Select(async (seconds, i) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), clock).ConfigureAwait(false);
            lock (seen)
            {
                seen.Add((i, clock.GetUtcNow()));
            }
        }).ToArray();

        await clock.AdvanceAsync(TimeSpan.FromSeconds(4));

        Assert.Equal([(1, Start.AddSeconds(1)), (2, Start.AddSeconds(3)), (3, Start.AddSeconds(3))], seen);
        Assert.Equal(Start.AddSeconds(4), clock.GetUtcNow());
        Assert.False(delays[0].IsCompleted);
        await clock.SetAsync(Start.AddSeconds(5));
        await Task.WhenAll(delays);
    }
}
