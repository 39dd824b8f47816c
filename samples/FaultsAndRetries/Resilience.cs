namespace FaultsAndRetries;

/// <summary>Tries again after a while that doubles, as the libraries for it do. The time is given, so that tests needn't wait for it.</summary>
public sealed class Resilience(TimeProvider time, int attempts, TimeSpan firstDelay)
{
    public async Task<T> RunAsync<T>(Func<Task<T>> action, Func<Exception, bool> isTransient)
    {
        var delay = firstDelay;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await action();
            }
            catch (Exception e) when (attempt < attempts && isTransient(e))
            {
                await Task.Delay(delay, time);
                delay *= 2;
            }
        }
    }
}
