using Simfra.Integration;

namespace Simfra.Gateway.Stages;

/// <summary>Reads the request into the operation's input and checks the model's constraints.</summary>
internal sealed class ReadInput(World world)
{
    public ValueTask<bool> InvokeAsync(GatewayCall call)
    {
        var operation = call.Operation!;
        var input = call.Handler!.Operation.CreateInput();
        call.Protocol!.ReadInput(operation, call.Request, input);
        if (!call.Protocol.ChecksConstraints)
        {
            call.Runtime!.Module.CheckConstraints(operation, input);
        }

        call.Input = input;
        call.Context = new OperationContext
        {
            Operation = operation,
            RequestId = call.RequestId,
            Principal = call.Principal!,
            IsTemporary = call.Verified?.Credential?.SessionToken is not null,
            Scope = new(call.Principal!.AccountId, call.Region),
            Now = call.Now,
            Ids = world.Ids,
            Endpoint = $"{call.Request.Scheme}://{call.Request.Host}",
            Request = call.Request,
            SourceAddress = call.Http.Connection.RemoteIpAddress,
        };
        return new(true);
    }
}
