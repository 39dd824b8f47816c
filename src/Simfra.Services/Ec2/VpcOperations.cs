using Simfra.Integration;
using Simfra.Models.Ec2;
using Simfra.Schemas;
using Simfra.State;
using VpcDescription = Simfra.Models.Ec2.Vpc;

namespace Simfra.Services.Ec2;

/// <summary>Virtual private clouds.</summary>
internal sealed class VpcOperations(ServiceState<Ec2State> states) : IOperationGroup
{
    /// <summary>The default quota of VPCs for an account in a region.</summary>
    private const int MaxVpcs = 5;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(Ec2Api.CreateVpc, CreateVpc);
        operations.Handle(Ec2Api.DescribeVpcs, DescribeVpcs);
        operations.Handle(Ec2Api.DeleteVpc, DeleteVpc);
    }

    private CreateVpcResult CreateVpc(CreateVpcRequest request, OperationContext context)
    {
        CheckBuilt(request);
        var state = states[context.Scope].Prepared(context);
        var cidr = CidrBlock.Parse(request.CidrBlock ?? throw Ec2Errors.MissingCidr("ipv4IpamPoolId"));
        if (!cidr.IsSizeOfVpc)
        {
            throw Ec2Errors.InvalidVpcRange(request.CidrBlock);
        }

        if (request.InstanceTenancy is not (null or Tenancy.Default or Tenancy.Dedicated))
        {
            throw Ec2Errors.InvalidParameter(request.InstanceTenancy, "instanceTenancy", "Invalid tenancy.");
        }

        var tags = TagSet.FromSpecifications(request.TagSpecifications, ResourceKind.Vpc);
        if (state.Vpcs.Count >= MaxVpcs)
        {
            throw Ec2Errors.VpcLimitExceeded();
        }

        DryRun.Check(request.DryRun);
        var vpc = new Vpc
        {
            VpcId = ResourceKind.Vpc.NewId(context.Ids),
            OwnerId = context.AccountId,
            CidrBlock = cidr.ToString(),
            CidrAssociationId = $"vpc-cidr-assoc-{context.Ids.Hex(17)}",
            DhcpOptionsId = state.Vpcs.All.FirstOrDefault(v => v.IsDefault)?.DhcpOptionsId ?? "default",
            InstanceTenancy = request.InstanceTenancy ?? Tenancy.Default,
            CreatedAt = context.Now,
            Tags = tags,
        };
        state.Vpcs.Add(vpc);
        return new() { Vpc = Show(vpc, context.Now) };
    }

    private DescribeVpcsResult DescribeVpcs(DescribeVpcsRequest request, OperationContext context)
    {
        DryRun.Check(request.DryRun);
        var state = states[context.Scope].Prepared(context);
        IEnumerable<Vpc> vpcs = state.Vpcs.All;
        if (request.VpcIds is { Count: > 0 } ids)
        {
            if (request.MaxResults is not null)
            {
                throw Ec2Errors.InvalidCombination("vpcIds", "maxResults");
            }

            vpcs = ids.ConvertAll(id => state.GetVpc(id)).DistinctBy(v => v.VpcId);
        }

        var filter = new ResourceFilter<Vpc>(
            ("vpc-id", v => [v.VpcId]),
            ("cidr", v => [v.CidrBlock]),
            ("cidr-block-association.cidr-block", v => [v.CidrBlock]),
            ("cidr-block-association.association-id", v => [v.CidrAssociationId]),
            ("cidr-block-association.state", _ => ["associated"]),
            ("dhcp-options-id", v => [v.DhcpOptionsId]),
            ("is-default", v => [v.IsDefault ? "true" : "false"]),
            ("owner-id", v => [v.OwnerId]),
            ("state", v => [v.State(context.Now)]));
        var (page, nextToken) = Page.Take(filter.Apply(vpcs, request.Filters), v => v.VpcId, request.MaxResults, request.NextToken);
        return new() { Vpcs = page.ConvertAll(v => Show(v, context.Now)), NextToken = nextToken };
    }

    private Unit DeleteVpc(DeleteVpcRequest request, OperationContext context)
    {
        var state = states[context.Scope].Prepared(context);
        var vpc = state.GetVpc(request.VpcId);
        if (state.SubnetsByVpc.Find(vpc.VpcId).Any())
        {
            throw Ec2Errors.HasDependencies(ResourceKind.Vpc, vpc.VpcId);
        }

        DryRun.Check(request.DryRun);
        state.Vpcs.Remove(vpc.VpcId);
        return new();
    }

    private static void CheckBuilt(CreateVpcRequest request)
    {
        var unbuilt = request switch
        {
            { AmazonProvidedIpv6CidrBlock: true } => nameof(request.AmazonProvidedIpv6CidrBlock),
            { Ipv6CidrBlock: not null } => nameof(request.Ipv6CidrBlock),
            { Ipv6Pool: not null } => nameof(request.Ipv6Pool),
            { Ipv4IpamPoolId: not null } => nameof(request.Ipv4IpamPoolId),
            { Ipv6IpamPoolId: not null } => nameof(request.Ipv6IpamPoolId),
            { Ipv4NetmaskLength: not null } => nameof(request.Ipv4NetmaskLength),
            { Ipv6NetmaskLength: not null } => nameof(request.Ipv6NetmaskLength),
            { Ipv6CidrBlockNetworkBorderGroup: not null } => nameof(request.Ipv6CidrBlockNetworkBorderGroup),
            { VpcEncryptionControl: not null } => nameof(request.VpcEncryptionControl),
            _ => null,
        };
        if (unbuilt is not null)
        {
            throw Ec2Errors.NotBuilt(unbuilt);
        }
    }

    private static VpcDescription Show(Vpc vpc, DateTimeOffset now) => new()
    {
        VpcId = vpc.VpcId,
        OwnerId = vpc.OwnerId,
        CidrBlock = vpc.CidrBlock,
        CidrBlockAssociationSet =
        [
            new()
            {
                AssociationId = vpc.CidrAssociationId,
                CidrBlock = vpc.CidrBlock,
                CidrBlockState = new() { State = "associated" },
            },
        ],
        DhcpOptionsId = vpc.DhcpOptionsId,
        InstanceTenancy = vpc.InstanceTenancy,
        IsDefault = vpc.IsDefault,
        State = vpc.State(now),
        Tags = TagSet.Show(vpc.Tags),
    };
}
