using Simfra.Gateway;

namespace Simfra;

/// <summary>Why calls were allowed or denied, and what principals need policies for.</summary>
public sealed class SimfraAuthorization
{
    private readonly World _world;

    internal SimfraAuthorization(World world) => _world = world;

    /// <summary>The ARNs of the users, roles and root users that have called since the instance began or was reset.</summary>
    public IReadOnlyList<string> Principals => _world.Needs.Principals;

    /// <summary>What was decided about a call that the journal has.</summary>
    /// <param name="requestId">The id that the answer had, which AWS's clients show with their errors.</param>
    /// <returns>
    /// What the caller needed leave for, in the order in which it was decided; the first that was denied ends the list. Null for a call that
    /// needed none, and for one that the journal doesn't have, or not any more.
    /// </returns>
    public IReadOnlyList<AuthorizationDecision>? Find(string requestId) =>
        _world.Journal.Find(requestId) is JournalCall { Decisions: { Count: > 0 } decisions } ? decisions : null;

    /// <summary>
    /// The least identity policy for all that a principal's calls have needed since the instance began or was reset, denied calls among
    /// them: each action on the resources that it was called for.
    /// </summary>
    /// <param name="principalArn">
    /// The ARN of a user, a role (<c>arn:aws:iam::000000000000:role/worker</c>, whatever its sessions) or a root user. A test suite that runs
    /// with the root key learns so what its code will need.
    /// </param>
    /// <returns>A policy document as JSON. It has no statements where the principal hasn't called.</returns>
    public string RequiredPolicy(string principalArn)
    {
        ArgumentException.ThrowIfNullOrEmpty(principalArn);
        return Security.Authorization.RequiredPolicy.Write(_world.Needs.All, principalArn);
    }
}
