using Simfra.Faults;
using Simfra.Gateway;
using Simfra.Integration;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra;

/// <summary>
/// Faults of an emulated AWS, for tests of what code does when AWS fails it:
/// <c>aws.Faults.On("sqs", "SendMessage").ForResource("orders").Throttle().Times(2)</c>.
/// </summary>
/// <remarks>
/// Rules are asked in the order in which they were made, for each call whose signature and input are in order, before authorisation. Delays
/// add up; the first rule that gives an answer, or breaks the connection, has the say.
/// </remarks>
public sealed class SimfraFaults
{
    private readonly Lock _lock = new();
    private readonly World _world;
    private FaultRule[] _rules = [];
    private int _number;

    internal SimfraFaults(World world) => _world = world;

    /// <summary>The rules in force, in the order in which they were made; those that have run out among them.</summary>
    public IReadOnlyList<FaultRule> Rules => [.. Volatile.Read(ref _rules)];

    internal DateTimeOffset Now => _world.Clock.GetUtcNow();

    /// <summary>The calls that a fault is for.</summary>
    /// <param name="service">The service by the name of its model (<c>sqs</c>); <c>*</c> for any.</param>
    /// <param name="operation">The operation (<c>SendMessage</c>) or a pattern with <c>*</c> and <c>?</c>; any by default.</param>
    /// <returns>A target that can be narrowed, and that has the faults.</returns>
    /// <exception cref="ArgumentException">AWS has no such service.</exception>
    public FaultTarget On(string service, string? operation = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        return new(this, new()
        {
            Service = service == "*" ? null : ServiceNamed(service),
            Operation = operation is null or "*" ? null : operation,
        });
    }

    /// <summary>Removes all rules.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _rules = [];
            KeepHistories();
        }
    }

    /// <summary>Puts a rule in force.</summary>
    /// <exception cref="ArgumentException">It is for calls that can't be.</exception>
    /// <exception cref="NotSupportedException">The calls that it is for can't have such a fault.</exception>
    internal FaultRule Add(FaultMatch match, FaultEffect effect, FaultLimits limits)
    {
        FaultChecks.Check(_world, match, effect);
        lock (_lock)
        {
            var id = $"fault-{++_number}";
            var rule = new FaultRule(this, id, match, effect, limits, _world.Ids.Stream(id));
            _rules = [.. _rules, rule];
            KeepHistories();
            return rule;
        }
    }

    internal FaultRule? Find(string id) => Array.Find(Volatile.Read(ref _rules), rule => rule.Id == id);

    internal void Remove(FaultRule rule)
    {
        lock (_lock)
        {
            _rules = Array.FindAll(_rules, other => other != rule);
            KeepHistories();
        }
    }

    /// <exception cref="ArgumentException">AWS has none of that name.</exception>
    internal ServiceSchema ServiceNamed(string name) =>
        Array.Find(_world.Directory.Services, service => service.Id.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"AWS has no service with a model named '{name}'.", nameof(name));

    /// <summary>What the rules make of a call; null where they let it be.</summary>
    internal CallFaults? Of(ServiceRuntime service, IShape input, OperationContext context, string? source)
    {
        var rules = Volatile.Read(ref _rules);
        return rules.Length == 0 ? null : CallFaults.Of(rules, service, input, context, source, _world.Waits);
    }

    /// <summary>Services remember their past for as long as a rule may show it.</summary>
    private void KeepHistories()
    {
        var lags = _rules.Where(static rule => rule.What is StaleReadEffect)
            .ToLookup(static rule => rule.Match.Service!.Id, static rule => ((StaleReadEffect)rule.What).Lag ?? TimeSpan.Zero, StringComparer.Ordinal);
        foreach (var domain in _world.State.Domains)
        {
            if (!lags.Contains(domain.Service))
            {
                domain.History = null;
            }
        }

        foreach (var service in lags)
        {
            var history = _world.State.Domain(service.Key).History ??= new StateHistory(_world.Clock);
            history.Depth = service.Max();
        }
    }
}
