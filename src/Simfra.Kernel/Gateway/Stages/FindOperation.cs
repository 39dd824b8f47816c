namespace Simfra.Gateway.Stages;

/// <summary>
/// Finds the operation: by target, path or route before the body is read, so that a body that streams isn't read; by the
/// Action parameter of a form after it.
/// </summary>
internal sealed class FindOperation(World world)
{
    public ValueTask<bool> BeforeBodyAsync(GatewayCall call)
    {
        if (call.Protocol is { NeedsBody: false } protocol)
        {
            call.Operation = protocol.FindOperation(call.Service!, call.Request);
        }

        return new(true);
    }

    public ValueTask<bool> AfterBodyAsync(GatewayCall call)
    {
        if (call.Protocol is { NeedsBody: false })
        {
            return new(true);
        }

        if (call.Service is null || call.Candidates.Length > 1)
        {
            ChooseByVersion(call);
        }

        call.Operation = call.Protocol?.FindOperation(call.Service!, call.Request);
        return new(true);
    }

    private void ChooseByVersion(GatewayCall call)
    {
        var form = call.Request.Form;
        var candidates = call.Service is null ? world.Router.QueryServices : call.Candidates;
        if (world.Router.ByVersion(candidates, form["Version"], form["Action"]) is { } service)
        {
            FindProtocol.Choose(call, service, world);
        }
    }
}
