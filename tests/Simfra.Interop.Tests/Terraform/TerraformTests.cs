namespace Simfra.Interop.Tests.Terraform;

/// <summary>Terraform makes what a configuration says, finds it as it was made, and takes it away again.</summary>
public sealed class TerraformTests
{
    [TerraformTheory]
    [InlineData("messaging")]
    [InlineData("keys")]
    [InlineData("bucket")]
    [InlineData("table")]
    [InlineData("monitoring")]
    public async Task AConfiguration_IsAppliedPlannedWithoutChangesAndDestroyed(string configuration)
    {
        await using var server = await SimfraServer.StartAsync(o => o.Port = 0);
        using var terraform = await TerraformTool.StartAsync(server, configuration);

        var applied = await terraform.ApplyAsync();
        Assert.Contains("Apply complete!", applied, StringComparison.Ordinal);
        await terraform.PlanNothingAsync();
        var destroyed = await terraform.DestroyAsync();
        Assert.Contains("Destroy complete!", destroyed, StringComparison.Ordinal);
    }
}
