using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra.Services.Acme;

/// <summary>What Acme holds for an account in a region. Looking changes nothing.</summary>
public sealed class AcmeView
{
    private readonly ServiceState<AcmeState> _states;
    private readonly Viewpoint _from;

    internal AcmeView(ServiceState<AcmeState> states, Viewpoint from)
    {
        _states = states;
        _from = from;
    }

    /// <summary>The Widgets, by name.</summary>
    public IReadOnlyList<WidgetView> Widgets
    {
        get
        {
            _from.Saw(this);
            return [.. State?.Widgets.All.Select(static w => new WidgetView(w)) ?? []];
        }
    }

    private AcmeState? State => _states.Find(_from.Scope);

    /// <summary>The Widget of a name; null where there is none.</summary>
    /// <param name="name">Its name.</param>
    public WidgetView? FindWidget(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _from.Saw(this);
        return State?.Widgets.Find(name) is { } found ? new(found) : null;
    }

    /// <summary>The Widget of a name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SimfraNotFoundException">There is none.</exception>
    public WidgetView Widget(string name) =>
        FindWidget(name) ?? throw Viewpoint.NotFound($"Widget '{name}'", _from.Place, State?.Widgets.All.Select(static w => w.Name) ?? []);

    /// <summary>A line for each Widget.</summary>
    public override string ToString() =>
        string.Join('\n', (State?.Widgets.All.Select(static w => $"Widget {w.Name}") ?? []).DefaultIfEmpty($"No Widget in {_from.Place}."));
}

/// <summary>A Widget as it was when it was looked at.</summary>
public sealed class WidgetView
{
    private readonly Widget _record;

    internal WidgetView(Widget record) => _record = record;

    /// <summary>Its name.</summary>
    public string Name => _record.Name;

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt => _record.CreatedAt;

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
