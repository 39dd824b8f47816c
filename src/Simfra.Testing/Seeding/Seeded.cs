using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Simfra.Testing;

/// <summary>
/// Something that is being seeded, to which more can be added. Each step begins at once, or when the one before it is done; in memory most
/// are done by the time the method returns. <c>await</c> it to be sure, and for what AWS gave it: ids, keys.
/// </summary>
/// <typeparam name="TSelf">What is seeded.</typeparam>
public abstract class Seeded<TSelf>
    where TSelf : Seeded<TSelf>
{
    private Task _steps = Task.CompletedTask;

    private protected Seeded(SeedCalls calls) => Calls = calls;

    private protected SeedCalls Calls { get; }

    private TSelf Self => (TSelf)this;

    /// <summary>Makes it awaitable: what <c>await</c> gives is this, all of its steps done.</summary>
    /// <exception cref="SimfraCallException">A step failed.</exception>
    public TaskAwaiter<TSelf> GetAwaiter() => AsTask().GetAwaiter();

    /// <summary>All steps so far, as a task.</summary>
    /// <returns>A task that ends when they are done, with this.</returns>
    public async Task<TSelf> AsTask()
    {
        await _steps.ConfigureAwait(false);
        return Self;
    }

    /// <summary>Adds a step.</summary>
    private protected TSelf Then(Func<Task> step)
    {
        Begin(step);
        return Self;
    }

    /// <summary>Begins a step. One that has failed already says so at once: nobody may come to await it.</summary>
    private protected void Begin(Func<Task> step)
    {
        _steps = RunAsync(_steps, step);
        if (_steps is { IsFaulted: true, Exception: { } failure })
        {
            ExceptionDispatchInfo.Throw(failure.InnerException ?? failure);
        }

        static async Task RunAsync(Task before, Func<Task> step)
        {
            await before.ConfigureAwait(false);
            await step().ConfigureAwait(false);
        }
    }

    /// <summary>What a step gives; asked too early it isn't there.</summary>
    private protected static T Given<T>(T? value, [CallerMemberName] string name = "")
        where T : class =>
        value ?? throw new InvalidOperationException($"{typeof(TSelf).Name}.{name} isn't there yet: await the seeding first.");
}
