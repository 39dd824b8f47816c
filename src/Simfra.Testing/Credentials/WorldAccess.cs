using Amazon.Runtime;
using Simfra.Gateway;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Testing;

/// <summary>What the fixture itself asks of its world: each is a call of AWS's, authorised and journalled like any, but spared by faults.</summary>
internal sealed class WorldAccess(SimfraWorld world)
{
    private readonly DirectCalls _calls = new(world.Gateway);
    private readonly IdGenerator _names = new();

    public TimeProvider Clock => world.Clock;

    public IRoleDirectory? Roles => world.Gateway.Capabilities.Find<IRoleDirectory>();

    /// <summary>The key as the world knows it; null where it doesn't, any more.</summary>
    public Security.Credential? Find(ImmutableCredentials credentials) => world.Gateway.Keys.Find(credentials.AccessKey, credentials.Token);

    /// <summary>A name that the world's own ids have no part in: what a seeded world makes doesn't depend on the fixture.</summary>
    public string NewName() => _names.Hex(12);

    public Task<TOutput> CallAsRootAsync<TInput, TOutput>(Operation<TInput, TOutput> operation, TInput input, string accountId)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new() => CallAsync(operation, input, new RootPrincipal(accountId));

    /// <exception cref="AwsServiceException">The operation's error, authorisation's among them.</exception>
    public async Task<TOutput> CallAsync<TInput, TOutput>(Operation<TInput, TOutput> operation, TInput input, Principal principal)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new()
    {
        var scope = new StateScope(principal.AccountId, world.DefaultRegion);
        var call = new DirectCall(operation.Schema, input, principal, scope, "http://localhost") { MeetsFaults = false };
        var answer = await _calls.InvokeAsync(call, world.Gateway.Stopping).ConfigureAwait(false);
        return answer.Error is { } error ? throw error : (TOutput)answer.Output!;
    }
}
