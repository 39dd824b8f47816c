using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.CloudTrail;

/// <summary>Finds trails: those that a request may mean, and those that an event is for.</summary>
internal sealed class TrailDirectory(ServiceHost host)
{
    // What every event asks for; made anew when a trail has changed.
    private LoggingTrails? _logging;

    public ServiceState<CloudTrailState> States { get => field!; private set; }

    /// <summary>Whether any trail wants data events at all.</summary>
    public bool AnySelectsDataEvents => Logging.SelectDataEvents;

    private LoggingTrails Logging => _logging ??= new([.. States.Existing.SelectMany(static s => s.Trails.All).Where(static t => t.IsLogging)]);

    public static TrailDirectory Create(ServiceHost host)
    {
        var directory = new TrailDirectory(host);
        directory.States = host.State(partition =>
        {
            var state = CloudTrailState.Create(partition);
            state.Trails.Committed = () => directory._logging = null;
            return state;
        });
        return directory;
    }

    /// <summary>The trail of a request, by name or ARN. A trail that covers several regions is found in each by its name, too.</summary>
    public Trail Get(string? nameOrArn, OperationContext context)
    {
        var arn = TrailArn.Parse(nameOrArn, context.Scope);
        return Find(arn, context) ?? throw CloudTrailErrors.TrailNotFound(arn.ToString(), context.AccountId);
    }

    /// <summary>The trail of a request that changes it, which is to come in by the trail's home region.</summary>
    public Trail GetAtHome(string? nameOrArn, OperationContext context)
    {
        var trail = Get(nameOrArn, context);
        if (trail.AccountId != context.AccountId)
        {
            throw CloudTrailErrors.TrailNotFound(trail.Arn.ToString(), context.AccountId);
        }

        return trail.HomeRegion == context.Region ? trail : throw CloudTrailErrors.WrongHomeRegion(trail.Arn.ToString(), trail.HomeRegion);
    }

    /// <summary>The trails that a region shows: its own, and as shadows those of other regions and of the organisation that cover it.</summary>
    public IEnumerable<Trail> VisibleIn(StateScope scope, bool withShadows) => States.Existing
        .SelectMany(static s => s.Trails.All)
        .Where(t => t.Scope == scope || withShadows && Covers(t, scope))
        .OrderBy(static t => t.Name, StringComparer.Ordinal);

    /// <summary>All trails of an account, those of its organisation among them.</summary>
    public IEnumerable<Trail> OfAccount(string accountId) => States.Existing
        .SelectMany(static s => s.Trails.All)
        .Where(t => t.AccountId == accountId || IsOfOrganization(t, accountId));

    /// <summary>The trails that an event is for.</summary>
    public IEnumerable<Trail> Selecting(RecordedEvent recorded) => Logging.Trails
        .Where(t => (t.AccountId == recorded.AccountId || IsOfOrganization(t, recorded.AccountId)) && t.Selects(recorded));

    public void Put(Trail trail) => States[trail.Scope].Trails.Put(trail);

    /// <summary>The organisation of an account, or null.</summary>
    public OrganizationPolicies? OrganizationOf(string accountId) => host.Capabilities.Find<IOrganizationPolicySource>()?.Find(accountId);

    private Trail? Find(TrailArn arn, OperationContext context)
    {
        if (arn.Scope.Account == context.AccountId || IsOfOrganization(States[arn.Scope].Trails.Find(arn.Name), context.AccountId))
        {
            var found = States[arn.Scope].Trails.Find(arn.Name);
            return found ?? (arn.Scope == context.Scope ? VisibleIn(context.Scope, withShadows: true).FirstOrDefault(t => t.Name == arn.Name) : null);
        }

        return null;
    }

    private bool Covers(Trail trail, StateScope scope) =>
        (trail.IsMultiRegion || trail.HomeRegion == scope.Region)
        && (trail.AccountId == scope.Account || IsOfOrganization(trail, scope.Account));

    private bool IsOfOrganization(Trail? trail, string accountId) =>
        trail?.OrganizationId is { } organization && OrganizationOf(accountId)?.OrganizationId == organization;

    private sealed record LoggingTrails(ImmutableArray<Trail> Trails)
    {
        public bool SelectDataEvents { get; } = Trails.Any(static t => t.SelectsDataEvents);
    }
}
