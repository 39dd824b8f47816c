using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra.Services.Ec2;

/// <summary>The networks of an account in a region. Looking changes nothing: the default VPC comes with the first call.</summary>
public sealed class Ec2View
{
    private readonly ServiceState<Ec2State> _states;
    private readonly Viewpoint _from;

    internal Ec2View(ServiceState<Ec2State> states, Viewpoint from)
    {
        _states = states;
        _from = from;
    }

    /// <summary>The VPCs, by id.</summary>
    public IReadOnlyList<VpcView> Vpcs
    {
        get
        {
            _from.Saw(this);
            return [.. State?.Vpcs.All.Select(Show) ?? []];
        }
    }

    private Ec2State? State => _states.Find(_from.Scope);

    /// <summary>The VPC of an id; null where there is none.</summary>
    /// <param name="vpcId">Its id: <c>vpc-…</c>.</param>
    public VpcView? FindVpc(string vpcId)
    {
        ArgumentException.ThrowIfNullOrEmpty(vpcId);
        _from.Saw(this);
        return State?.Vpcs.Find(vpcId) is { } vpc ? Show(vpc) : null;
    }

    /// <summary>The VPC of an id.</summary>
    /// <param name="vpcId">Its id: <c>vpc-…</c>.</param>
    /// <exception cref="SimfraNotFoundException">There is none.</exception>
    public VpcView Vpc(string vpcId) =>
        FindVpc(vpcId) ?? throw Viewpoint.NotFound($"VPC '{vpcId}'", _from.Place, State?.Vpcs.All.Select(static v => v.VpcId) ?? []);

    /// <summary>A line for each VPC and subnet.</summary>
    public override string ToString() => string.Join(
        '\n', (State?.Vpcs.All.Select(Show).SelectMany(static v => v.Subnets.Select(s => $"  {s}").Prepend(v.ToString())) ?? [])
            .DefaultIfEmpty($"No VPC in {_from.Place}."));

    private VpcView Show(Vpc vpc) => new(vpc, [.. State!.SubnetsByVpc.Find(vpc.VpcId).Select(static s => new SubnetView(s))]);
}

/// <summary>A VPC with its subnets as it was when it was looked at.</summary>
public sealed class VpcView
{
    private readonly Vpc _vpc;

    internal VpcView(Vpc vpc, IReadOnlyList<SubnetView> subnets)
    {
        _vpc = vpc;
        Subnets = subnets;
    }

    /// <summary>Its id.</summary>
    public string VpcId => _vpc.VpcId;

    /// <summary>Its addresses: <c>10.0.0.0/16</c>.</summary>
    public string CidrBlock => _vpc.CidrBlock;

    /// <summary>Whether it is the one that the region came with.</summary>
    public bool IsDefault => _vpc.IsDefault;

    /// <summary>Its tags.</summary>
    public IReadOnlyDictionary<string, string> Tags => _vpc.Tags;

    /// <summary>Its subnets, by id.</summary>
    public IReadOnlyList<SubnetView> Subnets { get; }

    /// <summary>Its id and addresses.</summary>
    public override string ToString() => $"VPC {VpcId} {CidrBlock}{(IsDefault ? " (default)" : "")}, {Subnets.Count} subnets";
}

/// <summary>A subnet as it was when it was looked at.</summary>
public sealed class SubnetView
{
    private readonly Subnet _subnet;

    internal SubnetView(Subnet subnet) => _subnet = subnet;

    /// <summary>Its id.</summary>
    public string SubnetId => _subnet.SubnetId;

    /// <summary>The VPC that it is part of.</summary>
    public string VpcId => _subnet.VpcId;

    /// <summary>Its addresses: <c>10.0.1.0/24</c>.</summary>
    public string CidrBlock => _subnet.CidrBlock;

    /// <summary>Where it is: <c>us-east-1a</c>.</summary>
    public string AvailabilityZone => _subnet.AvailabilityZone;

    /// <summary>Its tags.</summary>
    public IReadOnlyDictionary<string, string> Tags => _subnet.Tags;

    /// <summary>Its id, addresses and zone.</summary>
    public override string ToString() => $"subnet {SubnetId} {CidrBlock} in {AvailabilityZone}";
}
