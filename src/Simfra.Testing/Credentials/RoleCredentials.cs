using Amazon.Runtime;
using Simfra.Models.Iam;
using Simfra.Models.Sts;
using Simfra.Security;
using Simfra.Security.Iam;

namespace Simfra.Testing;

/// <summary>
/// The keys of a role's session, from the emulated STS: assumed when they are first needed, and again when they have expired by the world's
/// clock.
/// </summary>
/// <param name="caller">Who assumes the role.</param>
internal sealed class RoleCredentials(WorldAccess world, AWSCredentials caller, string roleArn, string sessionName) : WorldCredentials
{
    private const string Action = "sts:AssumeRole";

    public override string ToString() => roleArn;

    protected override bool IsGood(ImmutableCredentials credentials) =>
        world.Find(credentials) is { } credential && credential.Expiration > world.Clock.GetUtcNow();

    protected override async ValueTask<ImmutableCredentials> CreateAsync()
    {
        var credentials = await caller.GetCredentialsAsync().ConfigureAwait(false);
        var known = world.Find(credentials)
            ?? throw new AmazonClientException($"The keys that are to assume {roleArn} aren't keys of this fixture.");
        return known.Principal is RootPrincipal ? await AssumeForRootAsync().ConfigureAwait(false) : await AssumeAsync(known.Principal).ConfigureAwait(false);
    }

    /// <summary>
    /// Root users may not assume roles. The role is assumed by whom its trust policy names: a service, as Lambda assumes the role of a function,
    /// or else a user of the role's account who may, who is there for no longer than that.
    /// </summary>
    private async ValueTask<ImmutableCredentials> AssumeForRootAsync()
    {
        var role = world.Roles?.Find(roleArn) ?? throw new AmazonClientException($"There is no role {roleArn} in this fixture.");
        var trusted = PolicyDocument.Parse(role.AssumeRolePolicyDocument).Statements
            .Where(static s => s.Effect == StatementEffect.Allow && s.MatchesAction(Action))
            .SelectMany(static s => s.Principal?.Services ?? [])
            .FirstOrDefault();
        if (trusted is not null)
        {
            return await AssumeAsync(new ServicePrincipal(role.AccountId, trusted)).ConfigureAwait(false);
        }

        var user = await CreateUserAsync(role.AccountId).ConfigureAwait(false);
        try
        {
            return await AssumeAsync(user).ConfigureAwait(false);
        }
        finally
        {
            await DeleteUserAsync(user).ConfigureAwait(false);
        }
    }

    private async ValueTask<ImmutableCredentials> AssumeAsync(Principal principal)
    {
        var request = new AssumeRoleRequest { RoleArn = roleArn, RoleSessionName = sessionName };
        var assumed = await world.CallAsync(StsApi.AssumeRole, request, principal).ConfigureAwait(false);
        var keys = assumed.Credentials!;
        return new(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken);
    }

    private async ValueTask<IamUserPrincipal> CreateUserAsync(string accountId)
    {
        var name = $"simfra-{world.NewName()}";
        var created = await world.CallAsRootAsync(IamApi.CreateUser, new() { UserName = name }, accountId).ConfigureAwait(false);
        var policy = new PutUserPolicyRequest
        {
            UserName = name,
            PolicyName = "assume",
            PolicyDocument = $$"""{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "{{Action}}", "Resource": "{{roleArn}}" } }""",
        };
        await world.CallAsRootAsync(IamApi.PutUserPolicy, policy, accountId).ConfigureAwait(false);
        return new(accountId, created.User!.UserId!, created.User.Path!, name);
    }

    private async ValueTask DeleteUserAsync(IamUserPrincipal user)
    {
        var policy = new DeleteUserPolicyRequest { UserName = user.UserName, PolicyName = "assume" };
        await world.CallAsRootAsync(IamApi.DeleteUserPolicy, policy, user.AccountId).ConfigureAwait(false);
        await world.CallAsRootAsync(IamApi.DeleteUser, new() { UserName = user.UserName }, user.AccountId).ConfigureAwait(false);
    }
}
