using Simfra.Integration;
using Simfra.Models.Ec2;
using Simfra.Schemas;
using Simfra.State;
using SubnetDescription = Simfra.Models.Ec2.Subnet;

namespace Simfra.Services.Ec2;

/// <summary>Subnets.</summary>
internal sealed class SubnetOperations(ServiceState<Ec2State> states) : IOperationGroup
{
    /// <summary>The default quota of subnets in a VPC.</summary>
    private const int MaxSubnetsInVpc = 200;

    private static readonly ResourceFilter<Subnet> SubnetFilter = new(
        ("subnet-id", s => [s.SubnetId]),
        ("vpc-id", s => [s.VpcId]),
        ("availability-zone", s => [s.AvailabilityZone]),
        ("availability-zone-id", s => [s.AvailabilityZoneId]),
        ("available-ip-address-count", s => [$"{s.AvailableAddresses}"]),
        ("cidr-block", s => [s.CidrBlock]),
        ("cidr", s => [s.CidrBlock]),
        ("default-for-az", s => [s.IsDefault ? "true" : "false"]),
        ("map-public-ip-on-launch", s => [s.IsDefault ? "true" : "false"]),
        ("owner-id", s => [s.OwnerId]),
        ("state", _ => ["available"]),
        ("subnet-arn", s => [s.Arn]));

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(Ec2Api.CreateSubnet, CreateSubnet);
        operations.Handle(Ec2Api.DescribeSubnets, DescribeSubnets);
        operations.Handle(Ec2Api.DeleteSubnet, DeleteSubnet);
    }

    private CreateSubnetResult CreateSubnet(CreateSubnetRequest request, OperationContext context)
    {
        CheckBuilt(request);
        var state = states[context.Scope].Prepared(context);
        var vpc = state.GetVpc(request.VpcId);
        var cidr = CidrBlock.Parse(request.CidrBlock ?? throw Ec2Errors.MissingCidr("ipv6CidrBlock"));
        if (!cidr.IsSizeOfVpc || !CidrBlock.Parse(vpc.CidrBlock).Contains(cidr))
        {
            throw Ec2Errors.InvalidSubnetRange(request.CidrBlock);
        }

        var siblings = state.SubnetsByVpc.Find(vpc.VpcId).ToList();
        if (siblings.Exists(s => CidrBlock.Parse(s.CidrBlock).Overlaps(cidr)))
        {
            throw Ec2Errors.SubnetConflict(request.CidrBlock);
        }

        if (siblings.Count >= MaxSubnetsInVpc)
        {
            throw Ec2Errors.SubnetLimitExceeded();
        }

        var (zone, zoneId) = ChooseZone(request, context);
        var tags = TagSet.FromSpecifications(request.TagSpecifications, ResourceKind.Subnet);
        DryRun.Check(request.DryRun);
        var subnetId = ResourceKind.Subnet.NewId(context.Ids);
        var subnet = new Subnet
        {
            SubnetId = subnetId,
            VpcId = vpc.VpcId,
            OwnerId = context.AccountId,
            Arn = context.Arn("ec2", $"subnet/{subnetId}"),
            CidrBlock = cidr.ToString(),
            AvailabilityZone = zone,
            AvailabilityZoneId = zoneId,
            Tags = tags,
        };
        state.Subnets.Add(subnet);
        return new() { Subnet = Show(subnet) };
    }

    private DescribeSubnetsResult DescribeSubnets(DescribeSubnetsRequest request, OperationContext context)
    {
        DryRun.Check(request.DryRun);
        var state = states[context.Scope].Prepared(context);
        IEnumerable<Subnet> subnets = state.Subnets.All;
        if (request.SubnetIds is { Count: > 0 } ids)
        {
            if (request.MaxResults is not null)
            {
                throw Ec2Errors.InvalidCombination("subnetIds", "maxResults");
            }

            subnets = ids.ConvertAll(id => state.GetSubnet(id)).DistinctBy(s => s.SubnetId);
        }

        var (page, nextToken) = Page.Take(
            SubnetFilter.Apply(subnets, request.Filters), s => s.SubnetId, request.MaxResults, request.NextToken);
        return new() { Subnets = page.ConvertAll(Show), NextToken = nextToken };
    }

    private Unit DeleteSubnet(DeleteSubnetRequest request, OperationContext context)
    {
        var state = states[context.Scope].Prepared(context);
        var subnet = state.GetSubnet(request.SubnetId);
        DryRun.Check(request.DryRun);
        state.Subnets.Remove(subnet.SubnetId);
        return new();
    }

    private static (string Name, string Id) ChooseZone(CreateSubnetRequest request, OperationContext context)
    {
        if (request is { AvailabilityZone: not null, AvailabilityZoneId: not null })
        {
            throw Ec2Errors.InvalidCombination("availabilityZone", "availabilityZoneId");
        }

        var zones = (AwsRegion.Find(context.Region)?.Zones ?? []).ToList();
        var (wanted, parameter) = request.AvailabilityZone is { } name
            ? (zones.Find(z => z.Name == name), "availabilityZone")
            : request.AvailabilityZoneId is { } id ? (zones.Find(z => z.Id == id), "availabilityZoneId") : (zones.FirstOrDefault(), "");
        return wanted.Name is not null
            ? wanted
            : throw Ec2Errors.InvalidParameter(
                request.AvailabilityZone ?? request.AvailabilityZoneId,
                parameter,
                $"Subnets can currently only be created in the following availability zones: {string.Join(", ", zones.Select(z => z.Name))}.");
    }

    private static void CheckBuilt(CreateSubnetRequest request)
    {
        var unbuilt = request switch
        {
            { Ipv6CidrBlock: not null } => nameof(request.Ipv6CidrBlock),
            { Ipv6Native: true } => nameof(request.Ipv6Native),
            { OutpostArn: not null } => nameof(request.OutpostArn),
            { Ipv4IpamPoolId: not null } => nameof(request.Ipv4IpamPoolId),
            { Ipv6IpamPoolId: not null } => nameof(request.Ipv6IpamPoolId),
            { Ipv4NetmaskLength: not null } => nameof(request.Ipv4NetmaskLength),
            { Ipv6NetmaskLength: not null } => nameof(request.Ipv6NetmaskLength),
            _ => null,
        };
        if (unbuilt is not null)
        {
            throw Ec2Errors.NotBuilt(unbuilt);
        }
    }

    private static SubnetDescription Show(Subnet subnet) => new()
    {
        SubnetId = subnet.SubnetId,
        VpcId = subnet.VpcId,
        OwnerId = subnet.OwnerId,
        SubnetArn = subnet.Arn,
        CidrBlock = subnet.CidrBlock,
        AvailabilityZone = subnet.AvailabilityZone,
        AvailabilityZoneId = subnet.AvailabilityZoneId,
        AvailableIpAddressCount = subnet.AvailableAddresses,
        DefaultForAz = subnet.IsDefault,
        MapPublicIpOnLaunch = subnet.IsDefault,
        MapCustomerOwnedIpOnLaunch = false,
        AssignIpv6AddressOnCreation = false,
        EnableDns64 = false,
        Ipv6Native = false,
        PrivateDnsNameOptionsOnLaunch = new()
        {
            HostnameType = "ip-name",
            EnableResourceNameDnsARecord = false,
            EnableResourceNameDnsAAAARecord = false,
        },
        State = "available",
        Tags = TagSet.Show(subnet.Tags),
    };
}
