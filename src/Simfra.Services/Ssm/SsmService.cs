using Simfra.Integration;
using Simfra.Models.Ssm;
using Simfra.Schemas;

namespace Simfra.Services.Ssm;

/// <summary>AWS Systems Manager: Parameter Store.</summary>
internal sealed class SsmService : ServiceModule
{
    public override ServiceSchema Schema => SsmSchemas.Service;

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(SsmState.Create);
        host.AuthorizeWith(new SsmAuthorization(states));
        return
        [
            new ParameterOperations(states),
            new ParameterReadOperations(states),
            new ParameterLabelOperations(states),
            new ParameterTagOperations(states),
        ];
    }
}
