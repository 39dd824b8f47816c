using Amazon.Runtime;
using Simfra.Models.Iam;

namespace Simfra.Testing;

/// <summary>An access key of an IAM user, created when it is first needed.</summary>
internal sealed class UserCredentials(WorldAccess world, string accountId, string userName) : WorldCredentials
{
    /// <summary>The same for a copy of the world, which has the key too if it has been made by now.</summary>
    public UserCredentials In(WorldAccess copy) => new(copy, accountId, userName) { Current = Current };

    public override string ToString() => $"user {userName} of account {accountId}";

    protected override bool IsGood(ImmutableCredentials credentials) => world.Find(credentials) is not null;

    protected override async ValueTask<ImmutableCredentials> CreateAsync()
    {
        var request = new CreateAccessKeyRequest { UserName = userName };
        var created = await world.CallAsRootAsync(IamApi.CreateAccessKey, request, accountId).ConfigureAwait(false);
        return new(created.AccessKey!.AccessKeyId, created.AccessKey.SecretAccessKey, token: null);
    }
}
