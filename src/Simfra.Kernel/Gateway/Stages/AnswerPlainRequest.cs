using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security;

namespace Simfra.Gateway.Stages;

/// <summary>Hands requests that are no operations to the service that takes them: S3's websites and preflights.</summary>
internal sealed class AnswerPlainRequest(World world)
{
    private readonly Stage[] _operation =
    [
        new RefuseUnbuilt().InvokeAsync,
        new ReadInput(world).InvokeAsync,
        new InjectFaults(world).InvokeAsync,
        new Authorize(world).InvokeAsync,
        new Invoke(world).InvokeAsync,
        new WriteOutput().InvokeAsync,
    ];

    public async ValueTask<bool> InvokeAsync(GatewayCall call)
    {
        if (call.Runtime?.PlainRequests is not { } plain || !plain.Takes(call.Request))
        {
            return true;
        }

        call.Principal = new AnonymousPrincipal();
        var plainCall = new Integration.PlainCall(call.Request, call.Response, call.RequestId, (o, r, region) => RunAsync(call, o, r, region));
        await plain.AnswerAsync(plainCall).ConfigureAwait(false);
        call.Error = plainCall.Error;
        return false;
    }

    private async ValueTask RunAsync(GatewayCall call, OperationSchema operation, WireRequest request, string? region)
    {
        (call.Operation, call.Request, call.Region) = (operation, request, region ?? call.Region);
        foreach (var stage in _operation)
        {
            if (!await stage(call).ConfigureAwait(false))
            {
                return;
            }
        }
    }
}
