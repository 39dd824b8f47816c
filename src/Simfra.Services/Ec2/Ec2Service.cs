using Simfra.Integration;
using Simfra.Models.Ec2;
using Simfra.Protocols.Validation;
using Simfra.Schemas;
using Simfra.State.Inspection;

namespace Simfra.Services.Ec2;

/// <summary>Amazon Elastic Compute Cloud: regions, availability zones, VPCs, subnets and tags.</summary>
internal sealed class Ec2Service : ServiceModule
{
    public override ServiceSchema Schema => Ec2Schemas.Service;

    /// <summary>EC2 words what is wrong with a parameter itself (<see cref="Ec2Errors"/>).</summary>
    public override ConstraintMessageStyle? ConstraintMessages => null;

    public override IReadOnlyList<Type> Provides { get; } = [typeof(ViewSource<Ec2View>)];

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(Ec2State.Create);
        host.ProvideView(from => new Ec2View(states, from));
        host.AuthorizeWith(new Ec2Authorization(states, host.AuthorizationMessages));
        return
        [
            new RegionOperations(),
            new VpcOperations(states),
            new SubnetOperations(states),
            new TagOperations(states),
        ];
    }
}
