using Simfra.Security;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Keeps when keys and roles were last used: to the minute, as AWS shows it, so that a busy key costs one write a minute.</summary>
internal sealed class CredentialUsage(ServiceState<IamState> states) : ICredentialUsage
{
    public void Record(Credential credential, string service, string region, DateTimeOffset now)
    {
        if (credential.Principal is AssumedRolePrincipal role)
        {
            RecordRole(role, region, now);
        }
        else if (credential.SessionToken is null)
        {
            RecordKey(credential.AccessKeyId, service, region, now);
        }
    }

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
