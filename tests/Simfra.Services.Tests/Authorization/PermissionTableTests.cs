using Simfra.Security.Authorization;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Authorization;

/// <summary>No operation can be called that the authoriser doesn't know.</summary>
public sealed class PermissionTableTests
{
    [Fact]
    public async Task EveryBuiltOperation_HasAnEntry()
    {
        await using var world = await TestWorld.StartAsync();

        var missing = from module in world.Server.World.Gateway.Modules
                      let runtime = world.Server.World.Gateway.FindRuntime(module.Schema)!
                      from operation in module.Schema.Operations
                      where runtime.Find(operation) is not null && operation.Permissions is not { Permissions.Length: > 0 }
                      select operation.ToString();

        Assert.Empty(missing);
    }

    [Fact]
    public async Task EveryServiceThatIsToFindResourcesItself_DoesSo()
    {
        await using var world = await TestWorld.StartAsync();
        var gateway = world.Server.World.Gateway;

        var left = from module in gateway.Modules
                   let runtime = gateway.FindRuntime(module.Schema)!
                   from operation in module.Schema.Operations
                   where runtime.Find(operation) is not null
                         && operation.Permissions!.Permissions.Any(static p => p.Resources.Any(static r => r.IsByService))
                         && !IsOverridden(runtime.Authorization, nameof(ServiceAuthorization.FindArns))
                         && !IsOverridden(runtime.Authorization, nameof(ServiceAuthorization.Require))
                   select operation.ToString();

        Assert.Empty(left);
    }

    private static bool IsOverridden(ServiceAuthorization authorization, string method) =>
        authorization.GetType().GetMethod(method)!.DeclaringType != typeof(ServiceAuthorization);
}
