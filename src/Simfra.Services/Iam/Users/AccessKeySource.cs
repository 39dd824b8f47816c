using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>The access keys as signatures are checked with them. A key tells its account, so each is found at once in any number of accounts.</summary>
internal sealed class AccessKeySource(ServiceState<IamState> states) : IAccessKeySource
{
    public Credential? Find(string accessKeyId) =>
        UniqueId.FindAccount(accessKeyId) is { } account
        && states.Find(account) is { } state
        && state.AccessKeys.TryGet(accessKeyId, out var key)
        && key.IsActive
        && OwnerOf(state, key) is { } owner
            ? new(key.AccessKeyId, key.SecretAccessKey, owner)
            : null;

    private static Principal? OwnerOf(IamState state, IamAccessKey key) =>
        key.UserId == state.AccountId ? new RootPrincipal(state.AccountId)
        : state.UsersById.First(key.UserId) is { } user ? new IamUserPrincipal(state.AccountId, user.UserId, user.Path, user.UserName)
        : null;
}
