using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Keeps when keys and roles were last used, and for what: to the minute, as AWS shows it, so that a busy key costs one write a minute.</summary>
internal sealed class CredentialUsage(ServiceState<IamState> states) : ICredentialUsage
{
    public void Record(Credential credential, ServiceSchema service, OperationSchema? operation, string region, DateTimeOffset now)
    {
        if (credential.Principal is AssumedRolePrincipal role)
        {
            RecordRole(role, region, now);
        }
        else if (credential.SessionToken is null)
        {
            RecordKey(credential.AccessKeyId, service.SigningName, region, now);
        }

        RecordAccess(credential.Principal, service, operation, region, now);
    }

    /// <summary>The sessions of a role are the role; a federated user is the user that it stands for.</summary>
    private void RecordAccess(Principal principal, ServiceSchema service, OperationSchema? operation, string region, DateTimeOffset now)
    {
        var caller = principal is FederatedUserPrincipal federated ? federated.Issuer : principal;
        if (states.Find(caller.AccountId) is not { } state || FindId(state, caller) is not { } id)
        {
            return;
        }

        var access = new AccessRecord(id, service.IamPrefix, operation?.Name ?? "", region, ToMinute(now));
        if (state.Accesses.Find(access.Key) != access)
        {
            states.Update(() => state.Accesses.Put(access));
        }
    }

    /// <summary>Under which id the calls of somebody are kept; null for somebody who isn't there (any more).</summary>
    private static string? FindId(IamState state, Principal caller) => caller switch
    {
        RootPrincipal => state.AccountId,
        IamUserPrincipal user => state.UsersById.First(user.UserId)?.UserId,
        AssumedRolePrincipal role => state.RolesById.First(role.RoleId)?.RoleId,
        _ => null,
    };

    private void RecordKey(string accessKeyId, string service, string region, DateTimeOffset now)
    {
        if (UniqueId.FindAccount(accessKeyId) is not { } account || states.Find(account) is not { } state || !state.AccessKeys.Contains(accessKeyId))
        {
            return;
        }

        var use = new AccessKeyUse(accessKeyId, ToMinute(now), service, region);
        if (state.AccessKeyUses.Find(accessKeyId) != use)
        {
            states.Update(() => state.AccessKeyUses.Put(use));
        }
    }

    private void RecordRole(AssumedRolePrincipal role, string region, DateTimeOffset now)
    {
        if (states.Find(role.AccountId) is not { } state || state.RolesById.First(role.RoleId) is null)
        {
            return;
        }

        var use = new RoleUse(role.RoleId, ToMinute(now), region);
        if (state.RoleUses.Find(role.RoleId) != use)
        {
            states.Update(() => state.RoleUses.Put(use));
        }
    }

    private static DateTimeOffset ToMinute(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
}
