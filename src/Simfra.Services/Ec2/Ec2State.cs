using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.Ec2;

/// <summary>The network resources of one account and region.</summary>
internal sealed class Ec2State
{
    private const string DefaultVpcCidr = "172.31.0.0/16";
    private const int DefaultSubnetPrefix = 20;

    private static readonly TableDefinition<string, Vpc> VpcTable = new("ec2.vpc", version: 1, v => v.VpcId, Ec2JsonContext.Default);

    private static readonly TableDefinition<string, Subnet> SubnetTable =
        new("ec2.subnet", version: 1, s => s.SubnetId, Ec2JsonContext.Default);

    private static readonly IndexDefinition<string, string, Subnet> SubnetsByVpcIndex = SubnetTable.Index(s => s.VpcId);

    private static readonly TableDefinition<string, PreparedRegion> PreparedTable =
        new("ec2.prepared-region", version: 1, p => p.Region, Ec2JsonContext.Default);

    private readonly Table<string, PreparedRegion> _prepared;

    private Ec2State(StatePartition partition)
    {
        Vpcs = partition.Table(VpcTable);
        Subnets = partition.Table(SubnetTable);
        SubnetsByVpc = partition.Index(SubnetsByVpcIndex);
        _prepared = partition.Table(PreparedTable);
    }

    public Table<string, Vpc> Vpcs { get; }

    public Table<string, Subnet> Subnets { get; }

    public Index<string, string, Subnet> SubnetsByVpc { get; }

    public static Ec2State Create(StatePartition partition) => new(partition);

    /// <summary>An id that isn't formed as one is an id that doesn't exist.</summary>
    public Vpc GetVpc(string? id) => string.IsNullOrEmpty(id)
        ? throw Ec2Errors.MissingParameter("vpcId")
        : Vpcs.Find(id) ?? throw Ec2Errors.NotFound(ResourceKind.Vpc, id);

    public Subnet GetSubnet(string? id) => string.IsNullOrEmpty(id)
        ? throw Ec2Errors.MissingParameter("subnetId")
        : Subnets.Find(id) ?? throw Ec2Errors.NotFound(ResourceKind.Subnet, id);

    /// <summary>Gives the account its default VPC in the region, with a subnet in each zone, the first time the region is used.</summary>
    public Ec2State Prepared(OperationContext context)
    {
        if (_prepared.Contains(context.Region))
        {
            return this;
        }

        _prepared.Add(new(context.Region));
        var vpc = new Vpc
        {
            VpcId = ResourceKind.Vpc.NewId(context.Ids),
            OwnerId = context.AccountId,
            CidrBlock = DefaultVpcCidr,
            CidrAssociationId = $"vpc-cidr-assoc-{context.Ids.Hex(17)}",
            DhcpOptionsId = $"dopt-{context.Ids.Hex(17)}",
            InstanceTenancy = "default",
            CreatedAt = context.Now,
            IsDefault = true,
        };
        Vpcs.Add(vpc);
        var index = 0;
        foreach (var (zone, zoneId) in AwsRegion.Find(context.Region)?.Zones ?? [])
        {
            var subnetId = ResourceKind.Subnet.NewId(context.Ids);
            Subnets.Add(new()
            {
                SubnetId = subnetId,
                VpcId = vpc.VpcId,
                OwnerId = context.AccountId,
                Arn = context.Arn("ec2", $"subnet/{subnetId}"),
                CidrBlock = CidrBlock.Parse(DefaultVpcCidr).Part(DefaultSubnetPrefix, index++).ToString(),
                AvailabilityZone = zone,
                AvailabilityZoneId = zoneId,
                IsDefault = true,
            });
        }

        return this;
    }
}
