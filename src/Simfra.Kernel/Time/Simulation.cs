using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Simfra.State;
using Simfra.State.Storage;

namespace Simfra.Time;

/// <summary>What the inside of a world is made with.</summary>
internal sealed record SimulationOptions
{
    public SimfraClock Clock { get; init; } = new();

    public IdGenerator Ids { get; init; } = new();

    public IStateStore Store { get; init; } = NullStateStore.Instance;

    /// <summary>What the world begins with; null for nothing.</summary>
    public StateImage? Image { get; init; }

    /// <summary>Whether jobs of a service can be done here. State of others is kept, and waits.</summary>
    public Func<string, bool> Serves { get; init; } = static _ => true;

    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Called for each job that fails, after it has been logged.</summary>
    public Action<JobFailure> JobFailed { get; init; } = static _ => { };

    /// <summary>Called for each job that has run, whether it failed or not; it must be quick and must not throw.</summary>
    public Action<JobRun> JobEnded { get; init; } = static _ => { };

    /// <summary>Builds a service that a job is due for and that no request has asked for yet.</summary>
    public Action<string> ActivateService { get; init; } = static _ => { };
}

/// <summary>
/// The inside of one emulated world, before anyone can call it: its state, its time, its randomness and its work in flight. Worlds
/// share nothing. Services are given what they need of it; <see cref="Start"/> then lets jobs run.
/// </summary>
internal sealed partial class Simulation : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromMilliseconds(90);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SimulationOptions _options;
    private int _isDisposed;

    public Simulation(SimulationOptions options)
        : this(options, new WorldState(options.Store, options.Image?.Tables), options.Image?.Facts.JobSequence ?? 0)
    {
    }

    private Simulation(SimulationOptions options, WorldState state, long jobSequence)
    {
        _options = options;
        State = state;
        Waits = new Waits(Clock);
        State.Signals = Waits;
        Stopping = _stopping.Token;
        Work = new CurrentWork(options.Ids);
        Jobs = new JobScheduler(State, options, Work, jobSequence, Stopping);
        FindJobs();
    }

    public SimfraClock Clock => _options.Clock;

    public IdGenerator Ids => _options.Ids;

    public ActivityTracker Activity => Clock.Activity;

    public WorldState State { get; }

    public Waits Waits { get; }

    public JobScheduler Jobs { get; }

    /// <summary>The call or job that the running code is part of.</summary>
    public CurrentWork Work { get; }

    /// <summary>Cancelled when the world ends.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Lets jobs run: to be called when the services are there that do them.</summary>
    public void Start() => Jobs.Start();

    /// <summary>Completes when nothing is due and nothing is in flight.</summary>
    public Task DrainAsync(CancellationToken cancellationToken = default) => Clock.DrainAsync(cancellationToken);

    /// <summary>Empties the world's state. The clock goes on, services stay.</summary>
    public void Reset() => State.Reset();

    /// <summary>Takes over what another world holds, which hasn't started. The clock goes on, but not before that world's time.</summary>
    public void Become(Simulation other)
    {
        Clock.ContinueAt(other.Clock.GetUtcNow());
        Ids.Diverge(other.Ids.Capture());
        Jobs.ContinueAfter(other.Jobs.LastSequence);
        State.Become(other.State);
        FindJobs();
        Jobs.JobsChanged();
    }

    /// <summary>
    /// An independent copy of the world as it is now, with a clock of its own that shows the same time. Its services have yet to be
    /// registered; they find their state there.
    /// </summary>
    /// <param name="configure">Changes what the copy is made with.</param>
    public Simulation Fork(Func<SimulationOptions, SimulationOptions>? configure = null)
    {
        var options = _options with { Clock = Clock.Fork(), Ids = Ids.Fork(), Store = NullStateStore.Instance, Image = null };
        options = configure?.Invoke(options) ?? options;
        return new Simulation(options, State.Fork(options.Store), Jobs.LastSequence);
    }

    /// <summary>Stops all work within 100 ms. Work that ignores its cancellation is left behind, without a world to change.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        // The clock first: the work that the token ends would leave an auto-advancing clock idle, and free to jump.
        Clock.Stop();
        var cancelled = _stopping.CancelAsync();
        try
        {
            await Task.WhenAll(cancelled, Jobs.StopAsync())
                .WaitAsync(StopLimit, Clock.Source, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogLeftBehind(_options.Logger);
        }

        _stopping.Dispose();
    }

    /// <summary>Jobs of services that nobody has asked for yet come due all the same.</summary>
    private void FindJobs()
    {
        foreach (var domain in State.Domains.Where(domain => _options.Serves(domain.Service)))
        {
            Jobs.For(domain.Service);
        }
    }

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "Work is still running that ignores the end of its world.")]
    private static partial void LogLeftBehind(ILogger logger);
}
