using Amazon.Runtime;
using Simfra.Gateway;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Testing;

/// <summary>What the fixture itself asks of its world, on the way of any call from authorisation on: the journal shows it as a call of Simfra's.</summary>
internal sealed class WorldAccess(SimfraWorld world)
{
    private const string Source = "simfra";

    private readonly ServiceInvoker _invoker = new(world.Gateway, Source);
    private readonly IdGenerator _names = new();

    public TimeProvider Clock => world.Clock;

    public IRoleDirectory? Roles => world.Gateway.Capabilities.Find<IRoleDirectory>();

    /// <summary>The key as the world knows it; null where it doesn't, any more.</summary>
    public Security.Credential? Find(ImmutableCredentials credentials) => world.Gateway.Keys.Find(credentials.AccessKey, credentials.Token);

    /// <summary>A name that the world's own ids have no part in: what a seeded world makes doesn't depend on the fixture.</summary>
    public string NewName() => _names.Hex(12);

    public ValueTask<TOutput> CallAsRootAsync<TInput, TOutput>(Operation<TInput, TOutput> operation, TInput input, string accountId)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new() => CallAsync(operation, input, new RootPrincipal(accountId));

    public ValueTask<TOutput> CallAsync<TInput, TOutput>(Operation<TInput, TOutput> operation, TInput input, Principal principal)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new() =>
        _invoker.InvokeAsync(operation, input, new(principal, new StateScope(principal.AccountId, world.DefaultRegion)), world.Gateway.Stopping);
}
