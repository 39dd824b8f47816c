using Simfra.Integration;
using Simfra.Models.Ec2;

namespace Simfra.Services.Ec2;

/// <summary>Regions and availability zones.</summary>
internal sealed class RegionOperations : IOperationGroup
{
    private const string OptInNotRequired = "opt-in-not-required";
    private const string NotOptedIn = "not-opted-in";

    private static readonly ResourceFilter<Region> RegionFilter = new(
        ("region-name", r => [r.RegionName]),
        ("endpoint", r => [r.Endpoint]),
        ("opt-in-status", r => [r.OptInStatus]));

    private static readonly ResourceFilter<AvailabilityZone> ZoneFilter = new(
        ("region-name", z => [z.RegionName]),
        ("zone-name", z => [z.ZoneName]),
        ("zone-id", z => [z.ZoneId]),
        ("zone-type", z => [z.ZoneType]),
        ("group-name", z => [z.GroupName]),
        ("opt-in-status", z => [z.OptInStatus]),
        ("state", z => [z.State]));

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(Ec2Api.DescribeRegions, DescribeRegions);
        operations.Handle(Ec2Api.DescribeAvailabilityZones, DescribeAvailabilityZones);
    }

    private DescribeRegionsResult DescribeRegions(DescribeRegionsRequest request, OperationContext context)
    {
        DryRun.Check(request.DryRun);
        if (request.RegionNames?.Find(n => AwsRegion.Find(n) is null) is { } unknown)
        {
            throw Ec2Errors.InvalidParameter($"Invalid region: {unknown}");
        }

        // An endpoint that is handed out leads back here, not to AWS.
        var endpoint = context.Request?.Host ?? new Uri(context.Endpoint).Authority;
        var regions = AwsRegion.All
            .Where(r => request.RegionNames is { Count: > 0 } names ? names.Contains(r.Name) : request.AllRegions == true || !r.IsOptIn)
            .Select(r => new Region
            {
                RegionName = r.Name,
                Endpoint = endpoint,
                OptInStatus = r.IsOptIn ? NotOptedIn : OptInNotRequired,
            });
        return new() { Regions = [.. RegionFilter.Apply(regions, request.Filters)] };
    }

    private DescribeAvailabilityZonesResult DescribeAvailabilityZones(DescribeAvailabilityZonesRequest request, OperationContext context)
    {
        DryRun.Check(request.DryRun);
        var region = AwsRegion.Find(context.Region);
        var zones = (region?.Zones ?? []).Select(z => new AvailabilityZone
        {
            RegionName = context.Region,
            ZoneName = z.Name,
            ZoneId = z.Id,
            ZoneType = "availability-zone",
            GroupName = $"{context.Region}-zg-1",
            NetworkBorderGroup = context.Region,
            OptInStatus = OptInNotRequired,
            State = "available",
        }).ToList();
        if (request.ZoneNames?.Find(n => !zones.Exists(z => z.ZoneName == n)) is { } unknownName)
        {
            throw Ec2Errors.InvalidParameter($"Invalid availability zone: [{unknownName}]");
        }

        if (request.ZoneIds?.Find(i => !zones.Exists(z => z.ZoneId == i)) is { } unknownId)
        {
            throw Ec2Errors.InvalidParameter($"Invalid availability zone-id: [{unknownId}]");
        }

        var chosen = zones.Where(z =>
            (request.ZoneNames is not { Count: > 0 } names || names.Contains(z.ZoneName!))
            && (request.ZoneIds is not { Count: > 0 } ids || ids.Contains(z.ZoneId!)));
        return new() { AvailabilityZones = [.. ZoneFilter.Apply(chosen, request.Filters)] };
    }
}
