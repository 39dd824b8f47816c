using System.Globalization;
using System.Text;
using Simfra.Gateway;
using Simfra.State;
using Simfra.State.Inspection;
using Simfra.Time;

namespace Simfra.Hosting;

/// <summary>
/// Waits until something is so. It looks again whenever the instance's state or journal has changed, and when by the instance's clock the
/// time has come that what it saw is otherwise; in between it does nothing.
/// </summary>
internal sealed class ConditionWait(World world)
{
    private static readonly SignalKey Something = new("world.something", StateScope.World, "");

    /// <param name="condition">Looks at the state; it must not change it.</param>
    /// <param name="limit">How long to wait, in real time.</param>
    /// <param name="text">How the condition reads, for the message of its failure.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RunAsync(Func<bool> condition, TimeSpan limit, string text, CancellationToken cancellationToken)
    {
        // Listen first, look second: then nothing is missed.
        using var listener = world.Waits.Listen(Something);
        using var changes = world.State.Feed.Subscribe(_ => world.Waits.Signal(Something));
        using var entries = world.Journal.Watch(() => world.Waits.Signal(Something));
        using var timeLimit = new CancellationTokenSource(limit, world.Clock.Source);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeLimit.Token);

        // Parked while it waits, so that a clock that jumps when nothing goes on may do so.
        using var activity = world.Activity.Enter();
        for (var looks = 1; ; looks++)
        {
            var isSo = Look(condition, out var glance, out var missing);
            if (isSo)
            {
                return;
            }

            try
            {
                using var lapse = new Alarm(world, glance.LapsesAt);
                await listener.WaitAsync(glance.ChangesAt, ending.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (timeLimit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new SimfraTimeoutException(Describe(text, limit, looks, glance, missing));
            }
        }
    }

    /// <summary>What isn't there yet isn't so yet.</summary>
    private bool Look(Func<bool> condition, out Glance glance, out string? missing)
    {
        var notFound = (string?)null;
        var isSo = world.Glances.Watch(
            () =>
            {
                try
                {
                    return condition();
                }
                catch (SimfraNotFoundException exception)
                {
                    notFound = exception.Message;
                    return false;
                }
            },
            out glance);
        missing = notFound;
        return isSo;
    }

    private string Describe(string text, TimeSpan limit, int looks, Glance glance, string? missing)
    {
        var message = new StringBuilder();
        message.AppendLine(CultureInfo.InvariantCulture, $"Not so within {limit.TotalSeconds:0.###} s: {text}")
            .AppendLine(CultureInfo.InvariantCulture, $"Looked {looks} times; it is {world.Clock.GetUtcNow():O} by the instance's clock ({world.Clock.Mode}).");
        if (missing is not null)
        {
            message.AppendLine(missing);
        }

        if (glance.ChangesAt < DateTimeOffset.MaxValue)
        {
            message.AppendLine(CultureInfo.InvariantCulture, $"What it looked at changes by itself at {glance.ChangesAt:O}.");
        }

        foreach (var view in glance.Seen)
        {
            message.AppendLine(view.ToString());
        }

        message.AppendLine("The journal:").Append(LastOf(world.Journal.ToString()));
        return message.ToString();
    }

    private static string LastOf(string journal)
    {
        const int shown = 20;
        var lines = journal.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Join('\n', lines.Length > shown ? ["…", .. lines[^shown..]] : lines);
    }

    /// <summary>Rings at a time without being waited for, so that a clock that jumps doesn't jump there.</summary>
    private sealed class Alarm : DueEntry, IDisposable
    {
        private readonly World _world;

        public Alarm(World world, DateTimeOffset time)
        {
            _world = world;
            if (time < DateTimeOffset.MaxValue)
            {
                world.Clock.Schedule(this, time.UtcTicks);
            }
        }

        public void Dispose() => _world.Clock.Unschedule(this);

        internal override void Fire(DateTimeOffset now) => _world.Waits.Signal(Something);
    }
}
