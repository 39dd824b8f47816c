using System.Globalization;
using System.Text;
using Simfra.Faults;
using Simfra.State;

namespace Simfra;

/// <summary>
/// A fault that happens to the calls it is for. It is in force from the moment it is made until it is removed; what limits it can be
/// added: <c>aws.Faults.On("s3", "GetObject").Throttle().Times(2)</c>.
/// </summary>
public sealed class FaultRule : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SimfraFaults _owner;
    private readonly IdGenerator _chance;
    private List<(int Hits, TaskCompletionSource Reached)>? _waiters;
    private bool _isHolding;
    private int _seen;
    private int _hits;

    internal FaultRule(SimfraFaults owner, string id, FaultMatch match, FaultEffect what, FaultLimits limits, IdGenerator chance)
    {
        _owner = owner;
        _chance = chance;
        Id = id;
        Match = match;
        What = what;
        Limits = limits;
    }

    /// <summary>The rule's name among its instance's: <c>fault-1</c>.</summary>
    public string Id { get; }

    /// <summary>What happens to the calls, in the words of the admin API: <c>throttle</c>, <c>reset</c>.</summary>
    public string Effect => What.Name;

    /// <summary>How often it has happened.</summary>
    public int Hits
    {
        get
        {
            lock (_lock)
            {
                return _hits;
            }
        }
    }

    internal FaultMatch Match { get; }

    internal FaultEffect What { get; }

    internal FaultLimits Limits { get; private set; }

    /// <summary>What the call that is held back waits for.</summary>
    internal SignalKey Overtaking => new("fault.overtaking", StateScope.World, Id);

    /// <summary>It happens so often, then never again.</summary>
    /// <param name="count">At least 1.</param>
    /// <returns>The same rule.</returns>
    public FaultRule Times(int count) => Limit(limits => limits.WithTimes(count));

    /// <summary>The first calls that the rule is for are spared.</summary>
    /// <param name="calls">How many; at least 0.</param>
    /// <returns>The same rule.</returns>
    public FaultRule After(int calls) => Limit(limits => limits.WithAfter(calls));

    /// <summary>
    /// It happens to some of the calls. With <c>SimfraOptions.Seed</c> set, the same calls are hit in every run, whatever else the instance
    /// draws by chance.
    /// </summary>
    /// <param name="probability">More than 0, at the most 1.</param>
    /// <returns>The same rule.</returns>
    public FaultRule WithProbability(double probability) => Limit(limits => limits.WithProbability(probability));

    /// <summary>It happens within a time by the instance's clock.</summary>
    /// <param name="from">The first instant.</param>
    /// <param name="until">The instant at which it is over.</param>
    /// <returns>The same rule.</returns>
    public FaultRule Between(DateTimeOffset from, DateTimeOffset until) => Limit(limits => limits.WithWindow(from, until));

    /// <summary>It happens from now on for some time by the instance's clock.</summary>
    /// <param name="duration">How long; more than nothing.</param>
    /// <returns>The same rule.</returns>
    public FaultRule For(TimeSpan duration)
    {
        var now = _owner.Now;
        return Between(now, now + duration);
    }

    /// <summary>Completes when the fault has happened so often: to know that a call has got there of which no answer comes.</summary>
    /// <param name="hits">At least 1.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A task that is complete as soon as <see cref="Hits"/> has reached the number.</returns>
    public Task WhenHitAsync(int hits = 1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hits, 1);
        lock (_lock)
        {
            if (_hits >= hits)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (_waiters ??= []).Add((hits, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The fault doesn't happen any more. What it has begun to do to a call goes on.</summary>
    public void Remove() => _owner.Remove(this);

    /// <summary>Removes the rule, so that a <c>using</c> can bound it.</summary>
    public void Dispose() => Remove();

    /// <summary>What happens to which calls, and how often it has.</summary>
    public override string ToString()
    {
        var (limits, hits) = (Limits, Hits);
        var text = new StringBuilder(Id).Append(": ").Append(Effect).Append(" on ").Append(Match);
        Append(", times: ", limits.Times);
        Append(", after: ", limits.After);
        Append(", probability: ", limits.Probability);
        Append(", from ", limits.NotBefore);
        Append(", until ", limits.Until);
        return text.Append(CultureInfo.InvariantCulture, $", hits: {hits}").ToString();

        void Append(string word, object? value)
        {
            if (value is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $"{word}{value}");
            }
        }
    }

    /// <summary>Whether the fault happens to a call that the rule is for; if it does it is counted.</summary>
    internal bool TryHit(DateTimeOffset now)
    {
        lock (_lock)
        {
            var limits = Limits;
            if (now < limits.NotBefore
                || now >= limits.Until
                || _hits >= limits.Times
                || ++_seen <= limits.After
                || (limits.Probability is { } probability && _chance.NextDouble() >= probability))
            {
                return false;
            }

            _hits++;
            _waiters?.RemoveAll(waiter => waiter.Hits <= _hits && waiter.Reached.TrySetResult());
            return true;
        }
    }

    /// <summary>
    /// Whether a call between services is to be held back; the fault is counted. Where one is held back already this one overtakes it.
    /// </summary>
    internal bool TryHoldBack(DateTimeOffset now, out bool overtakes)
    {
        lock (_lock)
        {
            overtakes = _isHolding;
            return !_isHolding && (_isHolding = TryHit(now));
        }
    }

    /// <summary>The call that was held back goes on.</summary>
    internal void LetGo()
    {
        lock (_lock)
        {
            _isHolding = false;
        }
    }

    /// <summary>Draws from what belongs to this rule alone.</summary>
    internal T Draw<T>(Func<IdGenerator, T> draw)
    {
        lock (_lock)
        {
            return draw(_chance);
        }
    }

    private FaultRule Limit(Func<FaultLimits, FaultLimits> change)
    {
        lock (_lock)
        {
            Limits = change(Limits);
        }

        return this;
    }
}
