using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Ec2;

public sealed class RegionTests
{
    [Fact]
    public async Task DescribeRegions_GivesThoseThatNeedNoOptIn()
    {
        await using var world = await TestWorld.StartAsync();

        var regions = (await world.Ec2Async("DescribeRegions")).Items("regionInfo");

        Assert.Equal(17, regions.Length);
        Assert.All(regions, r => Assert.Equal("opt-in-not-required", r.Text("optInStatus")));
        Assert.Equal("localhost", Assert.Single(regions, r => r.Text("regionName") == "us-east-1").Text("regionEndpoint"));
    }

    [Fact]
    public async Task DescribeRegions_OfAllRegions_GivesTheOthersAsNotOptedIn()
    {
        await using var world = await TestWorld.StartAsync();

        var regions = (await world.Ec2Async("DescribeRegions", ("AllRegions", "true"))).Items("regionInfo");

        Assert.Equal("not-opted-in", Assert.Single(regions, r => r.Text("regionName") == "af-south-1").Text("optInStatus"));
        Assert.Equal("opt-in-not-required", Assert.Single(regions, r => r.Text("regionName") == "eu-west-1").Text("optInStatus"));
    }

    [Fact]
    public async Task DescribeRegions_ByName_GivesThoseAlone()
    {
        await using var world = await TestWorld.StartAsync();

        var named = (await world.Ec2Async("DescribeRegions", ("RegionName.1", "eu-west-1"), ("RegionName.2", "af-south-1"))).Items("regionInfo");

        Assert.Equal(["af-south-1", "eu-west-1"], named.Select(r => r.Text("regionName")));
        (await world.Ec2Async("DescribeRegions", ("RegionName.1", "mars-1"))).AssertXmlError("InvalidParameterValue", "Invalid region: mars-1");
    }

    [Theory]
    [InlineData("region-name", "eu-west-?", "eu-west-1 eu-west-2 eu-west-3")]
    [InlineData("region-name", "us-east-1,us-west-2", "us-east-1 us-west-2")]
    [InlineData("opt-in-status", "not-opted-in", "")]
    [InlineData("endpoint", "*.amazonaws.com", "")]
    public async Task DescribeRegions_ByFilter_GivesThoseThatMatch(string filter, string values, string names)
    {
        await using var world = await TestWorld.StartAsync();

        var found = (await world.Ec2Async("DescribeRegions", Ec2TestCalls.Filters((filter, values)))).Items("regionInfo");

        Assert.Equal(names, string.Join(' ', found.Select(r => r.Text("regionName"))));
    }

    [Fact]
    public async Task DescribeAvailabilityZones_GivesThoseOfTheRegion()
    {
        await using var world = await TestWorld.StartAsync();

        var zones = (await world.QueryAsync("ec2", "DescribeAvailabilityZones", [], region: "eu-west-1")).Items("availabilityZoneInfo");

        Assert.Equal(["eu-west-1a", "eu-west-1b", "eu-west-1c"], zones.Select(z => z.Text("zoneName")));
        var first = zones[0];
        Assert.Equal(
            ("euw1-az1", "available", "eu-west-1", "eu-west-1-zg-1", "eu-west-1", "opt-in-not-required", "availability-zone"),
            (first.Text("zoneId"), first.Text("zoneState"), first.Text("regionName"), first.Text("groupName"), first.Text("networkBorderGroup"),
                first.Text("optInStatus"), first.Text("zoneType")));
    }

    [Fact]
    public async Task DescribeAvailabilityZones_ByNameIdAndFilter_GivesThoseAlone()
    {
        await using var world = await TestWorld.StartAsync();
        async Task<string> FindAsync(params (string, string)[] parameters) => string.Join(
            ' ', (await world.Ec2Async("DescribeAvailabilityZones", parameters)).Items("availabilityZoneInfo").Select(z => z.Text("zoneName")));

        Assert.Equal("us-east-1b", await FindAsync(("ZoneName.1", "us-east-1b")));
        Assert.Equal("us-east-1c", await FindAsync(("ZoneId.1", "use1-az3")));
        Assert.Equal("us-east-1a", await FindAsync(Ec2TestCalls.Filters(("zone-name", "us-east-1a"))));
        (await world.Ec2Async("DescribeAvailabilityZones", ("ZoneName.1", "us-east-1x")))
            .AssertXmlError("InvalidParameterValue", "Invalid availability zone: [us-east-1x]");
        (await world.Ec2Async("DescribeAvailabilityZones", ("ZoneId.1", "use1-az9")))
            .AssertXmlError("InvalidParameterValue", "Invalid availability zone-id: [use1-az9]");
    }

    [Theory]
    [InlineData("DescribeRegions")]
    [InlineData("DescribeAvailabilityZones")]
    [InlineData("DescribeVpcs")]
    [InlineData("DescribeSubnets")]
    [InlineData("DescribeTags")]
    public async Task Describe_AsADryRun_SaysItWouldHaveSucceeded(string operation)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.Ec2Async(operation, ("DryRun", "true")))
            .AssertXmlError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
    }

    [Theory]
    [InlineData("DescribeRegions")]
    [InlineData("DescribeAvailabilityZones")]
    [InlineData("DescribeVpcs")]
    [InlineData("DescribeSubnets")]
    [InlineData("DescribeTags")]
    public async Task Describe_WithAnUnknownFilter_FailsWithInvalidParameterValue(string operation)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.Ec2Async(operation, Ec2TestCalls.Filters(("colour", "red"))))
            .AssertXmlError("InvalidParameterValue", "The filter 'colour' is invalid");
    }

    [Fact]
    public async Task UnbuiltOperations_AreRefusedByName()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.Ec2Async("RunInstances")).AssertXmlError(
            "NotImplemented", "The operation RunInstances of the service ec2 is not implemented by Simfra.Embedded.", 501);
    }
}
