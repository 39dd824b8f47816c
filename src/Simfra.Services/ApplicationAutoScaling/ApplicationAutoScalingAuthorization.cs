using Simfra.Schemas;
using Simfra.Security.Authorization;
using Simfra.State;

namespace Simfra.Services.ApplicationAutoScaling;

/// <summary>Whose the targets are that calls name, and their tags.</summary>
internal sealed class ApplicationAutoScalingAuthorization(ServiceState<ApplicationAutoScalingState> states) : ServiceAuthorization
{
    public override IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call)
    {
        if (call.Input.Schema.FindMember("ResourceARN") is not null)
        {
            return call.Text("ResourceARN") is { } arn ? [arn] : [];
        }

        // A target that isn't there yet has no id.
        var resource = new ScalableResource(call.Text("ResourceId") ?? "", call.Text("ScalableDimension") ?? "");
        return [states.Find(call.Context.Scope)?.Targets.Find(resource.Key)?.Arn ?? call.Context.Arn("application-autoscaling", "scalable-target/*")];
    }

    public override ResourceFacts? FindResource(string arn)
    {
        if (arn.Split(':', 6) is not [_, _, _, var region, var account, _])
        {
            return null;
        }

        return new(account) { Tags = states.Find(new(account, region))?.FindTarget(arn)?.Tags };
    }
}
