using Simfra.Integration;
using Simfra.Models.S3Control;
using Simfra.Protocols;
using Simfra.Protocols.Validation;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.S3Control;

/// <summary>Amazon S3 Control: what of S3 is an account's: access points, blocked public access, tags by ARN, batch jobs.</summary>
internal sealed class S3ControlService : ServiceModule
{
    public override ServiceSchema Schema => S3ControlSchemas.Service;

    /// <summary>Like S3, it words what is wrong with a parameter itself (<see cref="S3ControlErrors"/>).</summary>
    public override ConstraintMessageStyle? ConstraintMessages => null;

    public override WireTraits WireTraits { get; } = new() { SendsHostId = true, OmitsErrorType = true, WritesMilliseconds = true };

    public override IReadOnlyList<Type> Provides { get; } = [typeof(IAccessPoints)];

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(S3ControlState.Create);
        states.OnAccountRemoved((account, _) => states[StateScope.World].RemoveOwned(account));
        var access = new ControlAccess(states, host.Capabilities);
        host.Provide<IAccessPoints>(new AccessPointDirectory(access));
        host.AuthorizeWith(new S3ControlAuthorization(access));
        return
        [
            new PublicAccessBlockOperations(access),
            new AccessPointOperations(access),
            new AccessPointPolicyOperations(access),
            new TagOperations(access),
            new BatchJobOperations(access, new BatchJobRuns(host, states)),
        ];
    }
}
