using Simfra.Gateway;
using Simfra.Security.Authorization;

namespace Simfra;

/// <summary>
/// Why calls were allowed or denied, and what a principal's policies must allow. The last 1,000 calls are kept; a reset forgets them.
/// </summary>
public sealed class SimfraAuthorization
{
    private readonly World _world;

    internal SimfraAuthorization(World world) => _world = world;

    /// <summary>The calls that are kept, the oldest first.</summary>
    public IReadOnlyList<AuthorizedCall> Recent => [.. _world.Authorizations.Recent.Select(Show)];

    /// <summary>The ARNs of the users, roles and root users that have called since the instance began or was reset.</summary>
    public IReadOnlyList<string> Principals =>
        [.. _world.Authorizations.Needs.Select(static n => n.Principal).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The decisions on a call.</summary>
    /// <param name="requestId">The id that the answer had, which AWS's clients show with their errors.</param>
    /// <returns>Null for a call that is unknown, that needed no leave, or that is no longer kept.</returns>
    public AuthorizedCall? Find(string requestId) => _world.Authorizations.Find(requestId) is { } call ? Show(call) : null;

    /// <summary>
    /// The least identity policy that a principal's calls have needed since the instance began or was reset, those that were denied among
    /// them: each action on the resources that it was called for.
    /// </summary>
    /// <param name="principalArn">
    /// The ARN of a user, a role (<c>arn:aws:iam::000000000000:role/worker</c>, whatever its sessions) or a root user. A test suite that runs
    /// with the root key learns so what its code will need.
    /// </param>
    /// <returns>A policy document as JSON. It has no statements where the principal hasn't called.</returns>
    public string RequiredPolicy(string principalArn) => Security.Authorization.RequiredPolicy.Write(_world.Authorizations.Needs, principalArn);

    private AuthorizedCall Show(CallDecisions call) => new(call, _world.Policies.Evaluator);
}
