using System.Collections.Immutable;

namespace Simfra.Services.Ec2;

/// <summary>What every resource of EC2 has that can be tagged.</summary>
internal interface ITaggedResource
{
    ImmutableSortedDictionary<string, string> Tags { get; }
}

/// <summary>A virtual private cloud.</summary>
internal sealed record Vpc : ITaggedResource
{
    /// <summary>A VPC is pending for a moment after it was created.</summary>
    private static readonly TimeSpan PendingTime = TimeSpan.FromSeconds(1);

    public required string VpcId { get; init; }
    public required string OwnerId { get; init; }
    public required string CidrBlock { get; init; }
    public required string CidrAssociationId { get; init; }
    public required string DhcpOptionsId { get; init; }
    public required string InstanceTenancy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public bool IsDefault { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = TagSet.None;

    public string State(DateTimeOffset now) => now < CreatedAt + PendingTime && !IsDefault ? "pending" : "available";
}

/// <summary>A subnet of a VPC, in one availability zone.</summary>
internal sealed record Subnet : ITaggedResource
{
    private const int ReservedAddresses = 5;

    public required string SubnetId { get; init; }
    public required string VpcId { get; init; }
    public required string OwnerId { get; init; }
    public required string Arn { get; init; }
    public required string CidrBlock { get; init; }
    public required string AvailabilityZone { get; init; }
    public required string AvailabilityZoneId { get; init; }
    public bool IsDefault { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = TagSet.None;

    /// <summary>AWS keeps the first four addresses and the last one.</summary>
    public int AvailableAddresses => (int)Ec2.CidrBlock.Parse(CidrBlock).AddressCount - ReservedAddresses;
}

/// <summary>An account's region that was prepared: it has had its default VPC.</summary>
internal sealed record PreparedRegion(string Region);
