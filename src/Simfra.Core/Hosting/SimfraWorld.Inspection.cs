using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Simfra.Hosting;

namespace Simfra;

public sealed partial class SimfraWorld
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(10);

    /// <summary>What the default account holds in the default region; from there to other accounts and regions.</summary>
    public SimfraInspection Inspect => new(_world, DefaultAccountId, DefaultRegion);

    /// <summary>All that the instance holds, record by record.</summary>
    public SimfraRecords Records => new(_world.State);

    /// <summary>What changes in the instance, as it is committed.</summary>
    public SimfraChanges Changes => new(_world);

    /// <summary>
    /// Calls an operation by name, without HTTP, key and signature. Else it is a call as any client's: its input is checked, its caller
    /// authorised, it meets faults, and the journal and CloudTrail have it.
    /// </summary>
    /// <param name="call">What to call, and with what.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The operation's output under the names of AWS's API; bytes, a body that streams too, in base 64.</returns>
    /// <exception cref="SimfraCallException">The operation failed with an error of AWS's, or isn't built.</exception>
    /// <exception cref="ArgumentException">
    /// There is no such service, operation, account or principal, or the input isn't one of the operation's: a client couldn't send it.
    /// </exception>
    /// <exception cref="NotSupportedException">The operation answers with a stream of events.</exception>
    public Task<JsonObject> InvokeAsync(SimfraCall call, CancellationToken cancellationToken = default) =>
        InvokeAsync(call, "http://localhost", cancellationToken);

    /// <summary>
    /// Waits until something is so, without polling: looks again whenever the instance's state or journal has changed, and when the time
    /// has come, by the instance's clock, at which what it looked at changes by itself (a message becomes visible). A clock that stands
    /// still stands still; one that jumps when all wait for time jumps.
    /// </summary>
    /// <param name="condition">
    /// Looks at the instance's views and journal, and changes nothing. A <see cref="SimfraNotFoundException"/> from it means: not yet.
    /// </param>
    /// <param name="timeout">How long to wait, in real time whatever the instance's clock does; ten seconds by default.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <param name="text">How the condition reads; the compiler fills it in.</param>
    /// <returns>A task that ends when it is so.</returns>
    /// <exception cref="SimfraTimeoutException">It wasn't so in time; the message shows what the condition looked at last.</exception>
    public Task WaitUntilAsync(
        Func<bool> condition,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(condition);
        return new ConditionWait(_world).RunAsync(condition, timeout ?? DefaultWait, text, cancellationToken);
    }

    internal Task<JsonObject> InvokeAsync(SimfraCall call, string endpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return new CallsByName(_world).InvokeAsync(call, endpoint, cancellationToken);
    }
}
