using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Ec2;

public sealed class TagTests
{
    [Fact]
    public async Task CreateTags_OnSeveralResources_AddsAndReplaces()
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16", ("team", "red"));
        var subnetId = await world.CreateSubnetAsync(vpcId, "10.0.0.0/24");

        var answer = await world.Ec2Async(
            "CreateTags", ("ResourceId.1", vpcId), ("ResourceId.2", subnetId), ("Tag.1.Key", "team"), ("Tag.1.Value", "blue"), ("Tag.2.Key", "empty"));

        Assert.Equal("true", answer.Ok().Element("return"));
        Assert.Equal("empty= team=blue", (await world.Ec2Async("DescribeVpcs", ("VpcId.1", vpcId))).Items("vpcSet").Single().Tags());
        Assert.Equal("empty= team=blue", (await world.Ec2Async("DescribeSubnets", ("SubnetId.1", subnetId))).Items("subnetSet").Single().Tags());
    }

    [Fact]
    public async Task CreateTags_WithOneUnknownResource_TagsNone()
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16");

        (await world.Ec2Async("CreateTags", ("ResourceId.1", vpcId), ("ResourceId.2", "subnet-0123456789abcdef0"), ("Tag.1.Key", "k")))
            .AssertXmlError("InvalidSubnetID.NotFound", "The subnet ID 'subnet-0123456789abcdef0' does not exist");

        Assert.Empty((await world.Ec2Async("DescribeTags")).Items("tagSet"));
    }

    [Theory]
    [InlineData("", "", "Tag key cannot be empty or exceed the maximum length of 127 characters.")]
    [InlineData("aws:team", "", "Tag keys starting with 'aws:' are reserved for internal use")]
    public async Task CreateTags_WithABadKey_FailsWithInvalidParameterValue(string key, string value, string message)
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16");

        (await world.Ec2Async("CreateTags", ("ResourceId.1", vpcId), ("Tag.1.Key", key), ("Tag.1.Value", value)))
            .AssertXmlError("InvalidParameterValue", message);
    }

    [Fact]
    public async Task CreateTags_WithoutParameters_Fails()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.Ec2Async("CreateTags", ("Tag.1.Key", "k"))).AssertXmlError("MissingParameter", "The request must contain the parameter resourceIdSet");
        (await world.Ec2Async("CreateTags", ("ResourceId.1", "vpc-1"))).AssertXmlError("MissingParameter", "The request must contain the parameter tagSet");
        (await world.Ec2Async("CreateTags", ("ResourceId.1", "chair-1"), ("Tag.1.Key", "k"))).AssertXmlError("InvalidID", "The ID 'chair-1' is not valid");
    }

    [Fact]
    public async Task CreateTags_MoreThanFifty_FailsWithTagLimitExceeded()
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16");

        (await world.Ec2Async("CreateTags", [("ResourceId.1", vpcId), .. Enumerable.Range(1, 51).Select(i => ($"Tag.{i}.Key", $"k{i}"))]))
            .AssertXmlError("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.");
    }

    [Fact]
    public async Task CreateTags_AsADryRun_ChangesNothing()
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16");

        (await world.Ec2Async("CreateTags", ("ResourceId.1", vpcId), ("Tag.1.Key", "k"), ("DryRun", "true"))).AssertXmlError("DryRunOperation", null, 412);

        Assert.Empty((await world.Ec2Async("DescribeTags")).Items("tagSet"));
    }

    [Fact]
    public async Task DeleteTags_WithAValue_RemovesTheTagOnlyIfItHasIt()
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16", ("a", "1"), ("b", "2"), ("c", ""), ("d", "4"));

        (await world.Ec2Async(
            "DeleteTags", ("ResourceId.1", vpcId), ("Tag.1.Key", "a"), ("Tag.1.Value", "other"), ("Tag.2.Key", "b"), ("Tag.2.Value", "2"),
            ("Tag.3.Key", "c"), ("Tag.3.Value", ""), ("Tag.4.Key", "d"))).Ok();

        Assert.Equal("a=1", (await world.Ec2Async("DescribeVpcs", ("VpcId.1", vpcId))).Items("vpcSet").Single().Tags());
        (await world.Ec2Async("DeleteTags", ("ResourceId.1", vpcId))).Ok();
        Assert.Empty((await world.Ec2Async("DescribeTags")).Items("tagSet"));
    }

    [Theory]
    [InlineData("key", "team", "vpc:team=red subnet:team=blue")]
    [InlineData("value", "b*", "subnet:team=blue")]
    [InlineData("resource-type", "vpc", "vpc:cost=1 vpc:team=red")]
    [InlineData("tag:team", "red", "vpc:team=red")]
    public async Task DescribeTags_ByFilter_GivesThoseThatMatch(string filter, string values, string tags)
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16", ("team", "red"), ("cost", "1"));
        await world.CreateSubnetAsync(vpcId, "10.0.0.0/24", ("team", "blue"));

        var found = (await world.Ec2Async("DescribeTags", Ec2TestCalls.Filters((filter, values)))).Items("tagSet");

        Assert.Equal(
            tags.Split(' ').Order(StringComparer.Ordinal),
            found.Select(t => $"{t.Text("resourceType")}:{t.Text("key")}={t.Text("value")}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task DescribeTags_ByPages_GivesEachOnce()
    {
        await using var world = await TestWorld.StartAsync();
        var vpcId = await world.CreateVpcAsync("10.0.0.0/16", [.. Enumerable.Range(0, 7).Select(i => ($"k{i}", "v"))]);

        var first = await world.Ec2Async("DescribeTags", ("MaxResults", "5"));
        var second = await world.Ec2Async("DescribeTags", ("MaxResults", "5"), ("NextToken", first.Ok().Element("nextToken")!));

        Assert.Equal(
            ["k0", "k1", "k2", "k3", "k4", "k5", "k6"],
            first.Items("tagSet").Concat(second.Items("tagSet")).Where(t => t.Text("resourceId") == vpcId).Select(t => t.Text("key")));
        Assert.Null(second.Element("nextToken"));
    }
}
