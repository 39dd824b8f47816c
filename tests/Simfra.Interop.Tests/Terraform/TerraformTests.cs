using Simfra.Integration;

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
        server.World.Gateway.Capabilities.Provide<IDataStreams>(new DataStreams());
        server.World.Gateway.Capabilities.Provide<IFunctionCalls>(new Functions());
        using var terraform = await TerraformTool.StartAsync(server, configuration);

        var applied = await terraform.ApplyAsync();
        Assert.Contains("Apply complete!", applied, StringComparison.Ordinal);
        await terraform.PlanNothingAsync();
        var destroyed = await terraform.DestroyAsync();
        Assert.Contains("Destroy complete!", destroyed, StringComparison.Ordinal);
    }

    /// <summary>Stands in for Lambda: a secret's rotation can only be set up with a function that may be called.</summary>
    private sealed class Functions : IFunctionCalls
    {
        public ValueTask<bool> MayCallAsync(string functionArn, InternalCaller caller, CancellationToken cancellationToken) => new(true);

        public ValueTask<FunctionAnswer> CallAsync(
            string functionArn, ReadOnlyMemory<byte> payload, InternalCaller caller, CancellationToken cancellationToken) =>
            new(new FunctionAnswer("null"u8.ToArray(), null));
    }

    /// <summary>Stands in for Kinesis: a subscription filter can only be made for a stream that takes its records.</summary>
    private sealed class DataStreams : IDataStreams
    {
        public ValueTask PutAsync(
            string streamArn, string partitionKey, ReadOnlyMemory<byte> record, InternalCaller caller, CancellationToken cancellationToken) =>
            default;
    }
}
