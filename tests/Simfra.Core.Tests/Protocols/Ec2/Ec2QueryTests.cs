using Simfra.Models.Ec2;
using Simfra.Protocols;
using Simfra.Protocols.Query;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Protocols.Ec2;

public sealed class Ec2QueryTests
{
    private static readonly Ec2QueryProtocol Protocol = new();
    private readonly WireResponse _response = new();

    [Fact]
    public void ReadInput_ListsAreNumberedDirectly()
    {
        var request = Form(
            "Action=DescribeVpcs&Version=2016-11-15&Filter.1.Name=tag%3AName&Filter.1.Value.2=b&Filter.1.Value.1=a"
            + "&VpcId.1=vpc-1&MaxResults=5&DryRun=false");
        var input = new DescribeVpcsRequest();
        var operation = Protocol.FindOperation(Ec2Schemas.Service, request);
        Protocol.ReadInput(operation!, request, input);

        Assert.Equal("DescribeVpcs", operation!.Name);
        Assert.Equal("tag:Name", input.Filters![0].Name);
        Assert.Equal(["a", "b"], input.Filters[0].Values!);
        Assert.Equal(["vpc-1"], input.VpcIds!);
        Assert.Equal(5, input.MaxResults);
        Assert.False(input.DryRun);
    }

    [Fact]
    public void ReadInput_NestedTags_AreRead()
    {
        var request = Form(
            "Action=CreateVpc&Version=2016-11-15&CidrBlock=10.0.0.0%2F16&TagSpecification.1.ResourceType=vpc"
            + "&TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value=main");
        var input = new CreateVpcRequest();
        Protocol.ReadInput(Ec2Api.CreateVpc.Schema, request, input);

        Assert.Equal("10.0.0.0/16", input.CidrBlock);
        Assert.Equal("main", input.TagSpecifications![0].Tags![0].Value);
    }

    [Theory]
    [InlineData("Foo=1", "The parameter Foo is not recognized")]
    [InlineData("cidrBlock=10.0.0.0%2F16", "The parameter cidrBlock is not recognized")]
    [InlineData("TagSpecification.1.Tags.1.Key=a", "The parameter Tags is not recognized")]
    public void ReadInput_UnknownParameter_IsRefused(string parameter, string message)
    {
        var error = Assert.Throws<AwsServiceException>(() => ReadCreateVpc(parameter));

        Assert.Equal(("UnknownParameter", 400, message), (error.Code, error.StatusCode, error.ErrorMessage));
    }

    [Fact]
    public void ReadInput_ParametersOfAPresignedQuery_AreKnown()
    {
        var request = TestRequests.Create(
            "GET",
            "/?Action=DescribeVpcs&Version=2016-11-15&VpcId.1=vpc-1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20240101T000000Z"
                + "&X-Amz-Signature=0");
        var input = new DescribeVpcsRequest();
        Protocol.ReadInput(Ec2Api.DescribeVpcs.Schema, request, input);

        Assert.Equal(["vpc-1"], input.VpcIds!);
    }

    [Theory]
    [InlineData("DryRun=maybe", "Value (maybe) for parameter DryRun is invalid. Expected a boolean.")]
    [InlineData("Ipv4NetmaskLength=long", "Value (long) for parameter Ipv4NetmaskLength is invalid. Expected an integer.")]
    [InlineData("Ipv4NetmaskLength=99999999999", "Value (99999999999) for parameter Ipv4NetmaskLength is invalid. Expected an integer.")]
    [InlineData("TagSpecification=x", "Value (x) for parameter TagSpecification is invalid. Expected a list.")]
    public void ReadInput_WrongTypes_AreInvalidParameterValues(string parameter, string message)
    {
        var error = Assert.Throws<AwsServiceException>(() => ReadCreateVpc(parameter));

        Assert.Equal(("InvalidParameterValue", 400, message), (error.Code, error.StatusCode, error.ErrorMessage));
    }

    [Fact]
    public void ReadInput_HugeIndex_IsOneElement()
    {
        var input = new DescribeVpcsRequest();
        Protocol.ReadInput(Ec2Api.DescribeVpcs.Schema, Form("Action=DescribeVpcs&VpcId.999999999=vpc-1"), input);

        Assert.Equal(["vpc-1"], input.VpcIds!);
    }

    [Fact]
    public void UnknownOperation_UnknownAction_IsInvalidAction()
    {
        var request = Form("Action=DescribeMoons&Version=2016-11-15");
        var error = Protocol.UnknownOperation(Ec2Schemas.Service, request);
        Protocol.WriteError(Ec2Schemas.Service, null, error, "id-1", _response);

        Assert.Null(Protocol.FindOperation(Ec2Schemas.Service, request));
        Assert.Equal(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>InvalidAction</Code>"
            + "<Message>The action DescribeMoons is not valid for this web service.</Message></Error></Errors>"
            + "<RequestID>id-1</RequestID></Response>",
            _response.BodyText());
        Assert.Equal(400, _response.StatusCode);
    }

    [Fact]
    public void UnknownOperation_WithoutAction_IsMissingAction() =>
        Assert.Equal("MissingAction", Protocol.UnknownOperation(Ec2Schemas.Service, Form("Version=2016-11-15")).Code);

    [Fact]
    public void WriteOutput_HasNoWrapper()
    {
        var result = new DescribeVpcsResult
        {
            Vpcs = [new() { VpcId = "vpc-1", IsDefault = true, Tags = [new() { Key = "k", Value = "v" }] }],
        };
        Protocol.WriteOutput(Ec2Api.DescribeVpcs.Schema, result, "id-1", _response);

        Assert.Equal(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DescribeVpcsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
            + "<requestId>id-1</requestId><vpcSet><item><isDefault>true</isDefault>"
            + "<tagSet><item><key>k</key><value>v</value></item></tagSet>"
            + "<vpcId>vpc-1</vpcId></item></vpcSet></DescribeVpcsResponse>",
            _response.BodyText());
        Assert.Equal("text/xml;charset=UTF-8", _response.Headers["Content-Type"]);
    }

    [Fact]
    public void WriteOutput_OfAnOperationWithoutOutput_ReturnsTrue()
    {
        Protocol.WriteOutput(Ec2Api.DeleteVpc.Schema, new Unit(), "id-1", _response);

        Assert.EndsWith(
            "<requestId>id-1</requestId><return>true</return></DeleteVpcResponse>", _response.BodyText(), StringComparison.Ordinal);
    }

    private static WireRequest Form(string body) => TestRequests.Form(body);

    private static void ReadCreateVpc(string parameter) =>
        Protocol.ReadInput(Ec2Api.CreateVpc.Schema, Form($"Action=CreateVpc&Version=2016-11-15&{parameter}"), new CreateVpcRequest());
}
