namespace Simfra.State.Inspection;

/// <summary>From where a view looks at a service's state: an account and region, at whatever time it is then.</summary>
internal sealed class Viewpoint(StateScope scope, TimeProvider clock, Glances glances)
{
    public StateScope Scope { get; } = scope;

    public string AccountId => Scope.Account;

    public string Region => Scope.Region;

    /// <summary>As messages name it: <c>000000000000 in us-east-1</c>.</summary>
    public string Place => $"{AccountId} in {Region}";

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>What is asked for becomes otherwise at a time, if that is yet to come: whoever waits looks again then.</summary>
    public void WillChange(DateTimeOffset time)
    {
        if (time > Now)
        {
            glances.Current?.WillChange(time);
        }
    }

    /// <summary>Whether something has been kept as long as it is kept. Whoever waits looks again when it has, but isn't taken to wait for it.</summary>
    public bool HasLapsed(DateTimeOffset time)
    {
        if (time <= Now)
        {
            return true;
        }

        glances.Current?.WillLapse(time);
        return false;
    }

    /// <summary>A view is looked at.</summary>
    public void Saw(object view) => glances.Current?.Saw(view);

    /// <summary>What isn't there, and what is in its place.</summary>
    /// <param name="what">The kind and the name: <c>queue 'orders'</c>.</param>
    /// <param name="place">Where it was looked for.</param>
    /// <param name="names">What there is of the kind.</param>
    public static SimfraNotFoundException NotFound(string what, string place, IEnumerable<string> names)
    {
        const int shown = 20;
        var found = names.Take(shown + 1).ToList();
        var there = found.Count switch
        {
            0 => "There is none.",
            > shown => $"There are {string.Join(", ", found.Take(shown))} and others.",
            _ => $"There is: {string.Join(", ", found)}.",
        };
        return new($"There is no {what} in {place}. {there}");
    }
}

/// <summary>How a service opens its view of its own state: what it provides for those who inspect a world.</summary>
/// <param name="open">Makes the view.</param>
internal sealed class ViewSource<TView>(Func<Viewpoint, TView> open)
    where TView : class
{
    public TView Open(Viewpoint viewpoint) => open(viewpoint);
}
