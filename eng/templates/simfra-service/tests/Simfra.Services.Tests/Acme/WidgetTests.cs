using Simfra.Gateway;
using Simfra.Models.Acme;
using Simfra.Schemas;
using Simfra.Security;
using Xunit;

namespace Simfra.Services.Tests.Acme;

public sealed class WidgetTests
{
    [Fact]
    public async Task CreateWidget_NameThatIsTaken_FailsWithConflictCode()
    {
        await using var server = await SimfraServer.StartAsync();
        await CreateAsync(server, "first");
        await CreateAsync(server, "second");

        var error = await Assert.ThrowsAsync<AwsServiceException>(() => CreateAsync(server, "first"));

        Assert.Equal("ConflictCode", error.Code);
    }

    private static async Task<CreateWidgetResponse> CreateAsync(SimfraServer server, string name) =>
        await new ServiceInvoker(server.World.Gateway, "acme").InvokeAsync(
            AcmeApi.CreateWidget,
            new() { KeyMember = name },
            new(new RootPrincipal(server.DefaultAccountId), new(server.DefaultAccountId, server.DefaultRegion)),
            CancellationToken.None);
}
