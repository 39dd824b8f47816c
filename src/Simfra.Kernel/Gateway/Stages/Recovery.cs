using Simfra.Schemas;

namespace Simfra.Gateway.Stages;

/// <summary>Turns what a stage threw into an answer in the caller's wire format. The world lives on.</summary>
internal sealed class Recovery(World world)
{
    public void WriteError(GatewayCall call, AwsServiceException error)
    {
        call.Error = error;
        call.Response.Clear();
        var service = call.Service ?? world.Directory.Catalog["sts"];
        var protocol = call.Protocol ?? world.Protocols.Select(service, call.Request);
        protocol.WriteError(service, call.Operation, error, call.RequestId, call.Response);
    }

    public void WriteInternalFailure(GatewayCall call, Exception exception)
    {
        GatewayLog.HandlerFailed(world.Logger, exception, call.Service?.Id, call.Operation?.Name, call.RequestId);
        world.Failures.Add(call, exception);
        WriteError(call, GatewayErrors.InternalFailure());
    }
}
