using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra.Services.Sqs;

/// <summary>What SQS holds for an account in a region. Looking changes nothing: no message is received, no timer begins.</summary>
public sealed class SqsView
{
    private readonly ServiceState<SqsState> _states;
    private readonly Viewpoint _from;

    internal SqsView(ServiceState<SqsState> states, Viewpoint from)
    {
        _states = states;
        _from = from;
    }

    /// <summary>The queues, by name.</summary>
    public IReadOnlyList<QueueView> Queues
    {
        get
        {
            _from.Saw(this);
            return [.. (State?.Queues.All.Select(q => q.Name) ?? []).Select(Queue)];
        }
    }

    internal SqsState? State => _states.Find(_from.Scope);

    /// <summary>
    /// A queue, whether it is there or not: <see cref="QueueView.Exists"/> tells. All else that is asked of one that isn't there is a
    /// <see cref="SimfraNotFoundException"/>.
    /// </summary>
    /// <param name="name">Its name.</param>
    public QueueView Queue(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(this, name, _from);
    }

    /// <summary>A line for each queue.</summary>
    public override string ToString() =>
        string.Join('\n', (State?.Queues.All.Select(q => Queue(q.Name).Summary) ?? []).DefaultIfEmpty($"No queue in {_from.Place}."));
}
