using Simfra.Schemas;

namespace Simfra.Gateway.Stages;

/// <summary>Finds the service, and the region the call is for.</summary>
internal sealed class FindService(World world)
{
    public ValueTask<bool> InvokeAsync(GatewayCall call)
    {
        var route = world.Router.Find(call.Request, call.Signature);
        if (route.ServicePath is { } path)
        {
            call.Request.ServicePath = path;
        }

        call.Request.IsWebsite = route.IsWebsite;
        call.HostRegion = route.Region;
        // A signature of version 2 names no region.
        call.Region = route.Region ?? (call.Signature is { Region.Length: > 0 } signature ? signature.Region : world.Options.DefaultRegion);
        call.Candidates = route.Candidates;
        if (route.Candidates.Length > 0)
        {
            call.Service = Choose(call, route.Candidates);
        }

        return new(true);
    }

    /// <summary>Services that share a name are told apart by the operation that the request names.</summary>
    private ServiceSchema Choose(GatewayCall call, ServiceSchema[] candidates)
    {
        if (candidates.Length > 1)
        {
            foreach (var candidate in candidates)
            {
                if (world.Protocols.Select(candidate, call.Request) is { NeedsBody: false } protocol
                    && protocol.FindOperation(candidate, call.Request) is not null)
                {
                    return candidate;
                }
            }
        }

        return candidates[0];
    }
}
