using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Ec2;

public sealed class VpcTests
{
    [Fact]
    public async Task TheDefaultVpc_HasASubnetInEachZone()
    {
        await using var world = await TestWorld.StartAsync();

        var vpc = Assert.Single((await world.Ec2Async("DescribeVpcs")).Items("vpcSet"));
        var subnets = (await world.Ec2Async("DescribeSubnets")).Items("subnetSet");

        Assert.Equal(
            ("172.31.0.0/16", "true", "available", "default", "000000000000"),
            (vpc.Text("cidrBlock"), vpc.Text("isDefault"), vpc.Text("state"), vpc.Text("instanceTenancy"), vpc.Text("ownerId")));
        Assert.Equal(6, subnets.Length);
        Assert.All(subnets, s => Assert.Equal(("true", "true", "4091", vpc.Text("vpcId")), (
            s.Text("defaultForAz"), s.Text("mapPublicIpOnLaunch"), s.Text("availableIpAddressCount"), s.Text("vpcId"))));
        Assert.Equal(
            ["172.31.0.0/20 us-east-1a", "172.31.16.0/20 us-east-1b", "172.31.32.0/20 us-east-1c", "172.31.48.0/20 us-east-1d",
                "172.31.64.0/20 us-east-1e", "172.31.80.0/20 us-east-1f"],
            subnets.Select(s => $"{s.Text("cidrBlock")} {s.Text("availabilityZone")}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task TheDefaultVpc_OnceDeleted_StaysAway()
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = (await world.Ec2Async("DescribeVpcs")).Items("vpcSet").Single().Text("vpcId");
        foreach (var subnet in (await world.Ec2Async("DescribeSubnets")).Items("subnetSet"))
        {
            (await world.Ec2Async("DeleteSubnet", ("SubnetId", subnet.Text("subnetId")))).Ok();
        }

        (await world.Ec2Async("DeleteVpc", ("VpcId", vpcId))).Ok();

        Assert.Empty((await world.Ec2Async("DescribeVpcs")).Items("vpcSet"));
    }

    [Fact]
    public async Task CreateVpc_IsPendingAndThenAvailable()
    {
        await using var world = await TestWorld.StartAsync();

        var vpc = (await world.Ec2Async("CreateVpc", ("CidrBlock", "10.0.5.7/16"))).Ok().Xml.Element("vpc")!;

        Assert.Matches("^vpc-[0-9a-f]{17}$", vpc.Text("vpcId"));
        Assert.Equal(
            ("10.0.0.0/16", "pending", "false", "default"),
            (vpc.Text("cidrBlock"), vpc.Text("state"), vpc.Text("isDefault"), vpc.Text("instanceTenancy")));
        var association = vpc.Element("cidrBlockAssociationSet")!.Element("item")!;
        Assert.StartsWith("vpc-cidr-assoc-", association.Text("associationId"), StringComparison.Ordinal);
        Assert.Equal("associated", association.Element("cidrBlockState")!.Text("state"));
        Assert.Equal("pending", await StateAsync(world, vpc.Text("vpcId")));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("available", await StateAsync(world, vpc.Text("vpcId")));
    }

    [Theory]
    [InlineData("10.0.0.0/15", "InvalidVpc.Range", "The CIDR '10.0.0.0/15' is invalid.")]
    [InlineData("10.0.0.0/29", "InvalidVpc.Range", "The CIDR '10.0.0.0/29' is invalid.")]
    [InlineData("10.0.0.0", "InvalidParameterValue", "Value (10.0.0.0) for parameter cidrBlock is invalid. This is not a valid CIDR block.")]
    [InlineData("10.0.0.256/16", "InvalidParameterValue", "Value (10.0.0.256/16) for parameter cidrBlock is invalid. This is not a valid CIDR block.")]
    public async Task CreateVpc_WithABadCidr_Fails(string cidr, string code, string message)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.Ec2Async("CreateVpc", ("CidrBlock", cidr))).AssertXmlError(code, message);
    }

    [Fact]
    public async Task CreateVpc_WithoutCidr_FailsWithMissingParameter()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.Ec2Async("CreateVpc")).AssertXmlError("MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.");
    }

    [Fact]
    public async Task CreateVpc_MoreThanFive_FailsWithVpcLimitExceeded()
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 0; i < 4; i++)
        {
            await world.CreateVpcAsync($"10.{i}.0.0/16");
        }

        (await world.Ec2Async("CreateVpc", ("CidrBlock", "10.9.0.0/16")))
            .AssertXmlError("VpcLimitExceeded", "The maximum number of VPCs has been reached.");
    }

    [Fact]
    public async Task CreateVpc_AsADryRun_ChangesNothing()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.Ec2Async("CreateVpc", ("CidrBlock", "10.0.0.0/16"), ("DryRun", "true"))).AssertXmlError("DryRunOperation", null, 412);

        Assert.Single((await world.Ec2Async("DescribeVpcs")).Items("vpcSet"));
    }

    [Fact]
    public async Task CreateVpc_WithTagsOfAnotherType_FailsWithInvalidParameterValue()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.Ec2Async(
            "CreateVpc", ("CidrBlock", "10.0.0.0/16"), ("TagSpecification.1.ResourceType", "subnet"), ("TagSpecification.1.Tag.1.Key", "k")))
            .AssertXmlError("InvalidParameterValue", "'subnet' is not a valid taggable resource type for this operation.");
    }

    [Theory]
    [InlineData("AmazonProvidedIpv6CidrBlock", "true")]
    [InlineData("Ipv4IpamPoolId", "ipam-pool-1")]
    public async Task CreateVpc_WithWhatIsNotBuilt_IsRefused(string parameter, string value)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.Ec2Async("CreateVpc", ("CidrBlock", "10.0.0.0/16"), (parameter, value)))
            .AssertXmlError("NotImplemented", $"The parameter {parameter} is not implemented by Simfra.Embedded.", 501);
    }

    [Theory]
    [InlineData("cidr", "10.0.0.0/16", "a")]
    [InlineData("cidr", "10.*", "a b")]
    [InlineData("cidr-block-association.cidr-block", "10.1.0.0/16", "b")]
    [InlineData("is-default", "true", "")]
    [InlineData("isDefault", "false", "a b")]
    [InlineData("state", "pending", "a b")]
    [InlineData("owner-id", "000000000000", " a b")]
    [InlineData("tag:team", "red", "a")]
    [InlineData("tag:team", "r*,b*", "a b")]
    [InlineData("tag:team", "RED", "")]
    [InlineData("tag-key", "team", "a b")]
    public async Task DescribeVpcs_ByFilter_GivesThoseThatMatch(string filter, string values, string names)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateVpcAsync("10.0.0.0/16", ("Name", "a"), ("team", "red"));
        await world.CreateVpcAsync("10.1.0.0/16", ("Name", "b"), ("team", "blue"));

        var found = (await world.Ec2Async("DescribeVpcs", Ec2TestCalls.Filters((filter, values)))).Items("vpcSet");

        // The default VPC has no tags: it shows as an empty name.
        var shown = found.Select(v => v.Tags().Split(' ')[0].Replace("Name=", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(names, string.Join(' ', shown));
    }

    [Fact]
    public async Task DescribeVpcs_BySeveralFilters_GivesThoseThatPassAll()
    {
        await using var world = await TestWorld.StartAsync();
        var a = await world.CreateVpcAsync("10.0.0.0/16", ("team", "red"));
        await world.CreateVpcAsync("10.1.0.0/16", ("team", "red"));

        var found = (await world.Ec2Async("DescribeVpcs", Ec2TestCalls.Filters(("tag:team", "red"), ("cidr", "10.0.0.0/16")))).Items("vpcSet");

        Assert.Equal(a, Assert.Single(found).Text("vpcId"));
    }

    [Theory]
    [InlineData("vpc-0123456789abcdef0")]
    [InlineData("vpc-xyz")]
    [InlineData("example")]
    public async Task AnUnknownVpc_FailsWithNotFound(string id)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.Ec2Async("DescribeVpcs", ("VpcId.1", id))).AssertXmlError("InvalidVpcID.NotFound", $"The vpc ID '{id}' does not exist");
        (await world.Ec2Async("DeleteVpc", ("VpcId", id))).AssertXmlError("InvalidVpcID.NotFound", $"The vpc ID '{id}' does not exist");
        (await world.Ec2Async("CreateSubnet", ("VpcId", id), ("CidrBlock", "10.0.0.0/24")))
            .AssertXmlError("InvalidVpcID.NotFound", $"The vpc ID '{id}' does not exist");
    }

    [Fact]
    public async Task DescribeVpcs_ByPages_GivesEachOnce()
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 0; i < 4; i++)
        {
            await world.CreateVpcAsync($"10.{i}.0.0/16");
        }

        Assert.Null((await world.Ec2Async("DescribeVpcs", ("MaxResults", "5"))).Ok().Element("nextToken"));
        var subnets = new List<string>();
        string? token = null;
        do
        {
            var answer = await world.Ec2Async("DescribeSubnets", token is null ? [("MaxResults", "5")] : [("MaxResults", "5"), ("NextToken", token)]);
            subnets.AddRange(answer.Items("subnetSet").Select(s => s.Text("subnetId")));
            token = answer.Element("nextToken");
        }
        while (token is not null);

        Assert.Equal((6, 6), (subnets.Count, subnets.Distinct().Count()));
    }

    [Theory]
    [InlineData("4", "Value ( 4 ) for parameter maxResults is invalid. Expecting a value greater than or equal to 5.")]
    [InlineData("1001", "Value ( 1001 ) for parameter maxResults is invalid. Expecting a value less than or equal to 1000.")]
    public async Task DescribeVpcs_WithABadPageSize_FailsWithInvalidParameterValue(string size, string message)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.Ec2Async("DescribeVpcs", ("MaxResults", size))).AssertXmlError("InvalidParameterValue", message);
    }

    [Fact]
    public async Task DescribeVpcs_WithIdsAndPages_FailsWithInvalidParameterCombination()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.Ec2Async("DescribeVpcs", ("VpcId.1", "vpc-1"), ("MaxResults", "5"))).AssertXmlError(
            "InvalidParameterCombination", "The parameter vpcIds cannot be used with the parameter maxResults");
        (await world.Ec2Async("DescribeVpcs", ("NextToken", "?"))).AssertXmlError("InvalidParameterValue", "Unable to parse pagination token");
    }

    [Fact]
    public async Task DeleteVpc_WithSubnets_FailsWithDependencyViolation()
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16");
        var subnetId = await world.CreateSubnetAsync(vpcId, "10.0.0.0/24");

        (await world.Ec2Async("DeleteVpc", ("VpcId", vpcId)))
            .AssertXmlError("DependencyViolation", $"The vpc '{vpcId}' has dependencies and cannot be deleted.");
        (await world.Ec2Async("DeleteSubnet", ("SubnetId", subnetId))).Ok();
        Assert.Equal("true", (await world.Ec2Async("DeleteVpc", ("VpcId", vpcId))).Ok().Element("return"));
        (await world.Ec2Async("DescribeVpcs", ("VpcId.1", vpcId))).AssertXmlError("InvalidVpcID.NotFound", null);
    }

    [Fact]
    public async Task Vpcs_OfOtherAccountsAndRegions_AreApart()
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16");

        (await world.QueryAsync("ec2", "DescribeVpcs", [("VpcId.1", vpcId)], TestWorld.OtherAccount)).AssertXmlError("InvalidVpcID.NotFound", null);
        Assert.Equal(
            "111111111111", Assert.Single((await world.QueryAsync("ec2", "DescribeVpcs", [], TestWorld.OtherAccount)).Items("vpcSet")).Text("ownerId"));
        Assert.Single((await world.QueryAsync("ec2", "DescribeVpcs", [], region: "eu-west-1")).Items("vpcSet"));
    }

    private static async Task<string> StateAsync(TestWorld world, string vpcId) =>
        (await world.Ec2Async("DescribeVpcs", ("VpcId.1", vpcId))).Items("vpcSet").Single().Text("state");
}
