using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Protocols.Validation;
using Simfra.Schemas;

namespace Simfra.Services.Iam;

/// <summary>AWS Identity and Access Management. Global: its state is the account's, in no region.</summary>
internal sealed class IamService : ServiceModule
{
    public override ServiceSchema Schema => IamSchemas.Service;

    public override AwsServiceException ConstraintError(ConstraintMessageStyle style, IReadOnlyList<ConstraintViolation> violations) =>
        base.ConstraintError(style, violations);

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(IamState.Create);
        return
        [
            new UserOperations(states),
            new UserTagOperations(states),
        ];
    }
}
