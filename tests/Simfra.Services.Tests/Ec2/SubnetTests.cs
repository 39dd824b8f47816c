using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Ec2;

public sealed class SubnetTests
{
    [Fact]
    public async Task CreateSubnet_HasAwsDefaults()
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16");

        var subnet = (await world.Ec2Async("CreateSubnet", ("VpcId", vpcId), ("CidrBlock", "10.0.1.9/24"))).Ok().Xml.Element("subnet")!;

        var id = subnet.Text("subnetId");
        Assert.Matches("^subnet-[0-9a-f]{17}$", id);
        Assert.Equal(
            (vpcId, "10.0.1.0/24", "251", "available", $"arn:aws:ec2:us-east-1:000000000000:subnet/{id}"),
            (subnet.Text("vpcId"), subnet.Text("cidrBlock"), subnet.Text("availableIpAddressCount"), subnet.Text("state"), subnet.Text("subnetArn")));
        Assert.Equal(
            ("us-east-1a", "use1-az1", "false", "false"),
            (subnet.Text("availabilityZone"), subnet.Text("availabilityZoneId"), subnet.Text("defaultForAz"), subnet.Text("mapPublicIpOnLaunch")));
        var described = Assert.Single((await world.Ec2Async("DescribeSubnets", ("SubnetId.1", id))).Items("subnetSet"));
        Assert.Equal(subnet.ToString().Replace("<subnet>", "<item>", StringComparison.Ordinal).Replace("</subnet>", "</item>", StringComparison.Ordinal), described.ToString());
    }

    [Theory]
    [InlineData("AvailabilityZone", "us-east-1c", "us-east-1c use1-az3")]
    [InlineData("AvailabilityZoneId", "use1-az2", "us-east-1b use1-az2")]
    public async Task CreateSubnet_InAZone_IsThere(string parameter, string value, string zone)
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16");

        var subnet = (await world.Ec2Async("CreateSubnet", ("VpcId", vpcId), ("CidrBlock", "10.0.1.0/24"), (parameter, value))).Ok().Xml.Element("subnet")!;

        Assert.Equal(zone, $"{subnet.Text("availabilityZone")} {subnet.Text("availabilityZoneId")}");
    }

    [Fact]
    public async Task CreateSubnet_InAnUnknownZone_FailsWithInvalidParameterValue()
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16");

        (await world.Ec2Async("CreateSubnet", ("VpcId", vpcId), ("CidrBlock", "10.0.1.0/24"), ("AvailabilityZone", "eu-west-1a"))).AssertXmlError(
            "InvalidParameterValue",
            "Value (eu-west-1a) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability " +
            "zones: us-east-1a, us-east-1b, us-east-1c, us-east-1d, us-east-1e, us-east-1f.");
    }

    [Theory]
    [InlineData("10.1.0.0/24", "InvalidSubnet.Range", "The CIDR '10.1.0.0/24' is invalid.")]
    [InlineData("10.0.0.0/15", "InvalidSubnet.Range", "The CIDR '10.0.0.0/15' is invalid.")]
    [InlineData("10.0.0.0/29", "InvalidSubnet.Range", "The CIDR '10.0.0.0/29' is invalid.")]
    [InlineData("10.0.0.0/25", "InvalidSubnet.Conflict", "The CIDR '10.0.0.0/25' conflicts with another subnet")]
    [InlineData("10.0.0.0/20", "InvalidSubnet.Conflict", "The CIDR '10.0.0.0/20' conflicts with another subnet")]
    [InlineData("ten", "InvalidParameterValue", "Value (ten) for parameter cidrBlock is invalid. This is not a valid CIDR block.")]
    public async Task CreateSubnet_WithABadCidr_Fails(string cidr, string code, string message)
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16");
        await world.CreateSubnetAsync(vpcId, "10.0.0.0/24");

        (await world.Ec2Async("CreateSubnet", ("VpcId", vpcId), ("CidrBlock", cidr))).AssertXmlError(code, message);
    }

    [Fact]
    public async Task CreateSubnet_WithoutParameters_FailsWithMissingParameter()
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16");

        (await world.Ec2Async("CreateSubnet", ("CidrBlock", "10.0.0.0/24"))).AssertXmlError("MissingParameter", "The request must contain the parameter vpcId");
        (await world.Ec2Async("CreateSubnet", ("VpcId", vpcId)))
            .AssertXmlError("MissingParameter", "Either 'cidrBlock' or 'ipv6CidrBlock' should be provided.");
    }

    [Fact]
    public async Task CreateSubnet_AsADryRun_ChangesNothing()
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16");

        (await world.Ec2Async("CreateSubnet", ("VpcId", vpcId), ("CidrBlock", "10.0.0.0/24"), ("DryRun", "true"))).AssertXmlError("DryRunOperation", null, 412);

        Assert.Empty((await world.Ec2Async("DescribeSubnets", Ec2TestCalls.Filters(("vpc-id", vpcId)))).Items("subnetSet"));
    }

    [Fact]
    public async Task CreateSubnet_WithIpv6_IsRefusedAsNotBuilt()
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16");

        (await world.Ec2Async("CreateSubnet", ("VpcId", vpcId), ("CidrBlock", "10.0.0.0/24"), ("Ipv6CidrBlock", "2001:db8::/64")))
            .AssertXmlError("NotImplemented", "The parameter Ipv6CidrBlock is not implemented by Simfra.Embedded.", 501);
    }

    [Theory]
    [InlineData("cidr-block", "10.0.0.0/24", "10.0.0.0/24")]
    [InlineData("cidrBlock", "10.0.1.0/28", "10.0.1.0/28")]
    [InlineData("available-ip-address-count", "11", "10.0.1.0/28")]
    [InlineData("availability-zone", "us-east-1a", "10.0.0.0/24 10.0.1.0/28")]
    [InlineData("tag:tier", "*", "10.0.1.0/28")]
    [InlineData("default-for-az", "true", "")]
    public async Task DescribeSubnets_ByFilter_GivesThoseThatMatch(string filter, string values, string blocks)
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16");
        await world.CreateSubnetAsync(vpcId, "10.0.0.0/24");
        await world.CreateSubnetAsync(vpcId, "10.0.1.0/28", ("tier", "db"));

        var found = (await world.Ec2Async("DescribeSubnets", Ec2TestCalls.Filters(("vpc-id", vpcId), (filter, values)))).Items("subnetSet");

        Assert.Equal(blocks, string.Join(' ', found.Select(s => s.Text("cidrBlock")).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("subnet-0123456789abcdef0")]
    [InlineData("example")]
    public async Task AnUnknownSubnet_FailsWithNotFound(string id)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.Ec2Async("DescribeSubnets", ("SubnetId.1", id))).AssertXmlError("InvalidSubnetID.NotFound", $"The subnet ID '{id}' does not exist");
        (await world.Ec2Async("DeleteSubnet", ("SubnetId", id))).AssertXmlError("InvalidSubnetID.NotFound", $"The subnet ID '{id}' does not exist");
    }

    [Fact]
    public async Task DeleteSubnet_FreesItsAddresses()
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16");
        var first = await world.CreateSubnetAsync(vpcId, "10.0.0.0/24");

        (await world.Ec2Async("DeleteSubnet", ("SubnetId", first), ("DryRun", "true"))).AssertXmlError("DryRunOperation", null, 412);
        (await world.Ec2Async("DeleteSubnet", ("SubnetId", first))).Ok();

        Assert.NotEqual(first, await world.CreateSubnetAsync(vpcId, "10.0.0.0/24"));
    }
}
