using System.Diagnostics.CodeAnalysis;
using Simfra.Gateway;
using Simfra.Integration;
using Simfra.Schemas;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Faults;

/// <summary>How the answer of a call goes wrong.</summary>
internal enum AnswerFault
{
    None,
    Truncated,
    Lost,
    Never,
}

/// <summary>
/// What the rules make of one call. The gateway asks it what to do before and after the operation; a handler that delivers, or that runs
/// entries one by one, asks it on the way.
/// </summary>
internal sealed class CallFaults
{
    private readonly OperationSchema _operation;
    private readonly Waits _waits;
    private readonly List<FaultRule> _hits = [];
    private readonly List<FaultRule> _pending = [];

    private CallFaults(OperationSchema operation, Waits waits)
    {
        _operation = operation;
        _waits = waits;
    }

    /// <summary>The rules that have done something to the call so far.</summary>
    public IReadOnlyList<FaultRule> Hits => _hits;

    /// <summary>How long the call waits before it begins.</summary>
    public TimeSpan Latency { get; private set; }

    /// <summary>The error that it gets instead of running, or null.</summary>
    public AwsServiceException? Error { get; private set; }

    /// <summary>The answer that it gets instead of running, or null.</summary>
    public HttpEffect? Http { get; private set; }

    /// <summary>The connection breaks instead of the operation running.</summary>
    public bool IsReset { get; private set; }

    /// <summary>How long the finished answer waits.</summary>
    public TimeSpan Lateness { get; private set; }

    public AnswerFault Answer { get; private set; }

    /// <summary>How much of a truncated body goes out.</summary>
    public int KeptBytes { get; private set; }

    /// <summary>A call between services that is made twice.</summary>
    public bool IsDuplicated { get; private set; }

    /// <summary>A call between services that another is to overtake first; else null.</summary>
    public HeldCall? HeldBack { get; private set; }

    /// <summary>The rule that holds a call back which this one overtakes, or null.</summary>
    public FaultRule? Overtaken { get; private set; }

    /// <summary>What rules make of a call; null where they let it be.</summary>
    /// <param name="rules">The rules in force, in the order in which they were made.</param>
    /// <param name="service">The service that is called.</param>
    /// <param name="input">The call's input.</param>
    /// <param name="context">The call.</param>
    /// <param name="source">The service that calls; null for a client.</param>
    /// <param name="waits">Where the world's calls wait.</param>
    public static CallFaults? Of(
        FaultRule[] rules, ServiceRuntime service, IShape input, OperationContext context, string? source, Waits waits)
    {
        CallFaults? faults = null;
        foreach (var rule in rules)
        {
            if (rule.Match.Matches(input, context, source, service.Authorization))
            {
                faults ??= new(context.Operation, waits);
                faults.Apply(rule, service.Module, input, context, isEdge: source is not null);
                if (faults is { Error: not null } or { Http: not null } or { IsReset: true })
                {
                    break;
                }
            }
        }

        return faults;
    }

    /// <summary>The error that an entry of a batch fails with, or null. Each entry is asked for once, in order.</summary>
    /// <param name="position">The entry's place, from 0.</param>
    public AwsServiceException? FailEntry(int position)
    {
        foreach (var rule in _pending)
        {
            if (rule.What is FailEntriesEffect entries
                && (entries.Positions.Count == 0 || entries.Positions.Contains(position))
                && TryHit(rule))
            {
                return entries.Error.For(_operation);
            }
        }

        return null;
    }

    /// <summary>Whether something that is delivered is to come once more.</summary>
    public bool Duplicate()
    {
        foreach (var rule in _pending)
        {
            if (rule.What is DuplicateEffect && TryHit(rule))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether <see cref="Reorder"/> may have something to do, so that what is delivered needs gathering first.</summary>
    public bool MayReorder => _pending.Exists(static rule => rule.What is ReorderEffect);

    /// <summary>Puts what is to be delivered in another order, where it is to be.</summary>
    public void Reorder<T>(List<T> items)
    {
        foreach (var rule in _pending)
        {
            if (items.Count > 1 && rule.What is ReorderEffect && TryHit(rule))
            {
                // Fisher-Yates
                for (var i = items.Count - 1; i > 0; i--)
                {
                    var other = rule.Draw(chance => chance.NextInt32(i + 1));
                    (items[i], items[other]) = (items[other], items[i]);
                }
            }
        }
    }

    /// <summary>
    /// Runs a synchronous handler on an old state of its service, where it is to see one; false where it isn't, or where it writes.
    /// </summary>
    /// <exception cref="AwsServiceException">What the handler has to say to the old state.</exception>
    public bool TryReadStale<TArgument, TResult>(
        ServiceDomain domain, TArgument argument, Func<TArgument, TResult> handler, [MaybeNullWhen(false)] out TResult result)
    {
        foreach (var rule in _pending)
        {
            if (rule.What is not StaleReadEffect stale)
            {
                continue;
            }

            DateTimeOffset? time = stale.Lag is { } lag ? _waits.Clock.GetUtcNow() - lag : null;
            try
            {
                if (domain.TryRunBefore(time, argument, handler, out result) && TryHit(rule))
                {
                    return true;
                }
            }
            catch (AwsServiceException)
            {
                if (TryHit(rule))
                {
                    throw;
                }
            }
        }

        result = default;
        return false;
    }

    private void Apply(FaultRule rule, ServiceModule module, IShape input, OperationContext context, bool isEdge)
    {
        var handled = module.FaultsOf(_operation);
        switch (rule.What)
        {
            case { HandledBy: not HandledFaults.None and var needed } when (handled & needed) != HandledFaults.None:
                _pending.Add(rule);
                break;
            case DuplicateEffect when isEdge && TryHit(rule):
                IsDuplicated = true;
                break;
            case ReorderEffect reorder when isEdge:
                HoldBack(rule, reorder.Within);
                break;
            case { HandledBy: not HandledFaults.None }:
                break;
            case StaleReadEffect:
                if (!module.IsConsistentRead(_operation, input))
                {
                    _pending.Add(rule);
                }

                break;
            default:
                if (TryHit(rule))
                {
                    Apply(rule, module, context);
                }

                break;
        }
    }

    private void Apply(FaultRule rule, ServiceModule module, OperationContext context)
    {
        switch (rule.What)
        {
            case ThrottleEffect:
                Error = module.ThrottlingError(context.Operation);
                break;
            case ErrorEffect error:
                Error = error.For(context.Operation);
                break;
            case HttpEffect http:
                Http = http;
                break;
            case ResetEffect:
                IsReset = true;
                break;
            case LatencyEffect latency:
                Latency += rule.Draw(latency.Delay.Draw);
                break;
            case LateAnswerEffect late:
                Lateness += rule.Draw(late.Delay.Draw);
                break;
            case LostAnswerEffect:
                Answer = AnswerFault.Lost;
                break;
            case NoAnswerEffect:
                Answer = AnswerFault.Never;
                break;
            case TruncateEffect truncate:
                (Answer, KeptBytes) = (AnswerFault.Truncated, truncate.Bytes);
                break;
            default:
                throw new InvalidOperationException($"{rule.What} has no effect.");
        }
    }

    /// <summary>The first call waits for the next.</summary>
    private void HoldBack(FaultRule rule, TimeSpan within)
    {
        if (HeldBack is not null)
        {
            return;
        }

        if (rule.TryHoldBack(_waits.Clock.GetUtcNow(), out var overtakes))
        {
            _hits.Add(rule);
            HeldBack = new(rule, _waits, within);
        }
        else if (overtakes)
        {
            Overtaken = rule;
        }
    }

    private bool TryHit(FaultRule rule)
    {
        if (!rule.TryHit(_waits.Clock.GetUtcNow()))
        {
            return false;
        }

        _hits.Add(rule);
        return true;
    }
}
