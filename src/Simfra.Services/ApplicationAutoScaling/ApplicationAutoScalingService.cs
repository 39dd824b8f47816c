using Simfra.Integration;
using Simfra.Models.ApplicationAutoScaling;
using Simfra.Schemas;

namespace Simfra.Services.ApplicationAutoScaling;

/// <summary>Application Auto Scaling, of tables and global indexes of DynamoDB: targets and policies are kept and shown, and nothing scales.</summary>
internal sealed class ApplicationAutoScalingService : ServiceModule
{
    public override ServiceSchema Schema => ApplicationAutoScalingSchemas.Service;

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(ApplicationAutoScalingState.Create);
        host.AuthorizeWith(new ApplicationAutoScalingAuthorization(states));
        return
        [
            new ScalableTargetOperations(states, new ScalableTables(host.Invoker)),
            new ScalingPolicyOperations(states),
            new ScalableTargetTagOperations(states),
        ];
    }
}
