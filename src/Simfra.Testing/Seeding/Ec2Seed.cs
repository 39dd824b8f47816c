using System.Text.Json.Nodes;

namespace Simfra.Testing;

/// <summary>Seeds VPCs and subnets.</summary>
public sealed class Ec2Seed
{
    private readonly SeedCalls _calls;

    internal Ec2Seed(SeedCalls calls) => _calls = calls;

    /// <summary>A VPC.</summary>
    /// <param name="cidrBlock">Its addresses.</param>
    /// <param name="tags">Its tags.</param>
    public VpcSeed Vpc(string cidrBlock = "10.0.0.0/16", params (string Key, string Value)[] tags)
    {
        ArgumentException.ThrowIfNullOrEmpty(cidrBlock);
        ArgumentNullException.ThrowIfNull(tags);
        return new(_calls, cidrBlock, tags);
    }

    /// <inheritdoc cref="Vpc"/>
    public Task<VpcSeed> VpcAsync(string cidrBlock = "10.0.0.0/16", params (string Key, string Value)[] tags) => Vpc(cidrBlock, tags).AsTask();
}

/// <summary>A VPC that is seeded.</summary>
public sealed class VpcSeed : Seeded<VpcSeed>
{
    private readonly List<string> _subnetIds = [];
    private string? _vpcId;

    internal VpcSeed(SeedCalls calls, string cidrBlock, (string Key, string Value)[] tags)
        : base(calls) =>
        Begin(async () =>
        {
            var created = await Calls.InvokeAsync(
                "ec2", "CreateVpc", new JsonObject { ["CidrBlock"] = cidrBlock, ["TagSpecifications"] = Tags("vpc", tags) }.Compact()).ConfigureAwait(false);
            _vpcId = created["Vpc"]!.AsObject().Text("VpcId");
        });

    /// <summary>Its id.</summary>
    public string VpcId => Given(_vpcId);

    /// <summary>The ids of its subnets, in the order of seeding.</summary>
    public IReadOnlyList<string> SubnetIds => _subnetIds;

    /// <summary>Adds a subnet.</summary>
    /// <param name="cidrBlock">Its addresses, part of the VPC's: <c>10.0.1.0/24</c>.</param>
    /// <param name="availabilityZone">Where it is: <c>us-east-1a</c>; AWS chooses by default.</param>
    /// <param name="tags">Its tags.</param>
    public VpcSeed Subnet(string cidrBlock, string? availabilityZone = null, params (string Key, string Value)[] tags)
    {
        ArgumentException.ThrowIfNullOrEmpty(cidrBlock);
        ArgumentNullException.ThrowIfNull(tags);
        return Then(async () =>
        {
            var created = await Calls.InvokeAsync(
                "ec2",
                "CreateSubnet",
                new JsonObject
                {
                    ["VpcId"] = VpcId,
                    ["CidrBlock"] = cidrBlock,
                    ["AvailabilityZone"] = availabilityZone,
                    ["TagSpecifications"] = Tags("subnet", tags),
                }.Compact()).ConfigureAwait(false);
            _subnetIds.Add(created["Subnet"]!.AsObject().Text("SubnetId"));
        });
    }

    private static JsonArray? Tags(string kind, (string Key, string Value)[] tags) =>
        SeedJson.Tags(tags.Select(static tag => KeyValuePair.Create(tag.Key, tag.Value))) is { } list
            ? [new JsonObject { ["ResourceType"] = kind, ["Tags"] = list }]
            : null;
}
