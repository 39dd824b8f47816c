using System.Text;
using Simfra.Models.CloudWatch;
using Simfra.Models.Sqs;
using Simfra.Protocols.Query;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Protocols.Query;

public sealed class QueryRequestTests
{
    private static readonly QueryProtocol Protocol = new();

    [Fact]
    public void ReadInput_EveryKind()
    {
        var read = Read(
            "Text=a%20b%2Bc+d&Flag=true&Count=-7&Big=9223372036854775807&Ratio=1.5&Moment=2024-05-06T07%3A08%3A09Z&Data=AQL%2F"
            + "&NameList.member.2=second&NameList.member.1=first&Tag.1=x&Tag.3=z"
            + "&Pairs.entry.1.key=k&Pairs.entry.1.value=v&Attribute.1.Name=a&Attribute.1.Value=1"
            + "&Choice.Number=3&Node.Child.Child.Name=deep&Other=ignored");

        Assert.Equal("a b+c d", read.Text);
        Assert.True(read.Flag);
        Assert.Equal(-7, read.Count);
        Assert.Equal(long.MaxValue, read.Big);
        Assert.Equal(1.5, read.Ratio);
        Assert.Equal(new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero), read.Moment);
        Assert.Equal([1, 2, 255], read.Data!);
        Assert.Equal(["first", "second"], read.Names!);
        Assert.Equal(["x", "z"], read.Tags!);
        Assert.Equal("v", read.Pairs!["k"]);
        Assert.Equal("1", read.Attributes!["a"]);
        Assert.Equal(3, read.Choice!.Number);
        Assert.Equal("deep", read.Node!.Child!.Child!.Name);
    }

    [Fact]
    public void ReadInput_EmptyParameters_AreEmptyValues()
    {
        var read = Read("Text=&NameList=&Tag=&Pairs=&Node=");

        Assert.Equal("", read.Text);
        Assert.Empty(read.Names!);
        Assert.Empty(read.Tags!);
        Assert.Empty(read.Pairs!);
        Assert.NotNull(read.Node);
    }

    [Fact]
    public void ReadInput_QueryStringOfAGet_IsReadLikeABody()
    {
        var request = TestRequests.Create("GET", "/?Action=Do&Version=2020-01-01&Text=t&Tag.1=x");
        var operation = Protocol.FindOperation(TestShapes.Service, request);
        var read = new Everything();
        Protocol.ReadInput(operation!, request, read);

        Assert.Same(TestShapes.Do, operation);
        Assert.Equal("t", read.Text);
        Assert.Equal(["x"], read.Tags!);
    }

    [Fact]
    public void ReadInput_Sqs_NamesOfTheQueryProtocol()
    {
        var request = TestRequests.Form(
            "Action=SendMessageBatch&Version=2012-11-05&QueueUrl=http%3A%2F%2Flocalhost%2F000000000000%2Fq"
            + "&SendMessageBatchRequestEntry.1.Id=a&SendMessageBatchRequestEntry.1.MessageBody=hello"
            + "&SendMessageBatchRequestEntry.1.MessageAttribute.1.Name=n"
            + "&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType=Binary"
            + "&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.BinaryValue=AQI%3D&SendMessageBatchRequestEntry.2.Id=b");
        var input = new SendMessageBatchRequest();
        var operation = Protocol.FindOperation(SqsSchemas.Service, request);
        Protocol.ReadInput(operation!, request, input);

        Assert.Equal("SendMessageBatch", operation!.Name);
        Assert.Equal("http://localhost/000000000000/q", input.QueueUrl);
        Assert.Equal(["a", "b"], input.Entries!.Select(e => e.Id!));
        Assert.Equal("hello", input.Entries![0].MessageBody);
        Assert.Equal([1, 2], input.Entries[0].MessageAttributes!["n"].BinaryValue!);
    }

    [Fact]
    public void ReadInput_CloudWatch_ListsOfStructures()
    {
        var request = TestRequests.Form(
            "Action=PutMetricData&Version=2010-08-01&Namespace=N&MetricData.member.1.MetricName=m&MetricData.member.1.Value=2"
            + "&MetricData.member.1.Dimensions.member.1.Name=d&MetricData.member.1.Dimensions.member.1.Value=v"
            + "&MetricData.member.2.StatisticValues.Sum=10&MetricData.member.2.Values.member.1=1.25");
        var input = new PutMetricDataInput();
        Protocol.ReadInput(Protocol.FindOperation(CloudWatchSchemas.Service, request)!, request, input);

        Assert.Equal("m", input.MetricData![0].MetricName);
        Assert.Equal(2, input.MetricData[0].Value);
        Assert.Equal("v", input.MetricData[0].Dimensions![0].Value);
        Assert.Equal(10, input.MetricData[1].StatisticValues!.Sum);
        Assert.Equal([1.25], input.MetricData[1].Values!);
    }

    [Theory]
    [InlineData("Flag=yes", "boolean must follow xsd1.1 definition")]
    [InlineData("Flag=TRUE", "boolean must follow xsd1.1 definition")]
    [InlineData("Flag=", "missing value for boolean type")]
    [InlineData("Count=", "missing value for decimal type")]
    [InlineData("Count=seven", null)]
    [InlineData("Count=1.5", null)]
    [InlineData("Count=2147483648", null)]
    [InlineData("Big=99999999999999999999", null)]
    [InlineData("Ratio=one", null)]
    [InlineData("Moment=yesterday", "timestamp must follow ISO8601")]
    [InlineData("Data=***", null)]
    [InlineData("Text.member.1=a", "Start of list found where not expected")]
    [InlineData("Text.Name=a", "Start of structure or map found where not expected.")]
    [InlineData("NameList=a", "Unexpected list element termination")]
    [InlineData("NameList.1=a", "Unexpected list element termination")]
    [InlineData("NameList.member.x=a", "Unexpected list element termination")]
    [InlineData("NameList.member.0=a", "Unexpected list element termination")]
    [InlineData("NameList.member.-1=a", "Unexpected list element termination")]
    [InlineData("NameList.member.99999999999=a", "Unexpected list element termination")]
    [InlineData("Node=a", "Unexpected complex element termination")]
    [InlineData("Pairs.entry.1.key=a", "Unexpected complex element termination")]
    [InlineData("member.1=a", "Top level element may not be treated as a list")]
    [InlineData("Text=a&Text=b", null)]
    public void ReadInput_WrongTypes_AreMalformedInput(string parameters, string? message)
    {
        var error = Assert.Throws<AwsServiceException>(() => Read(parameters));

        Assert.Equal(("MalformedInput", 400, message), (error.Code, error.StatusCode, error.ErrorMessage));
    }

    [Theory]
    [InlineData("Text=%")]
    [InlineData("Text=%4")]
    [InlineData("Text=%zz")]
    [InlineData("%x=a")]
    public void ReadInput_BrokenEscape_IsMalformedQueryString(string parameters) =>
        Assert.Equal("MalformedQueryString", Assert.Throws<AwsServiceException>(() => Read(parameters)).Code);

    [Fact]
    public void ReadInput_InvalidUtf8_IsMalformedQueryString()
    {
        var request = TestRequests.Form([.. "Action=Do&Text="u8, 0xC3, 0x28]);

        var error = Assert.Throws<AwsServiceException>(() => Protocol.ReadInput(TestShapes.Do, request, new Everything()));
        Assert.Equal(("MalformedQueryString", 404), (error.Code, error.StatusCode));
    }

    [Fact]
    public void ReadInput_SameParameterTwice_WithOneValueIsTaken() => Assert.Equal("a", Read("Text=a&Text=a").Text);

    [Fact]
    public void ReadInput_HugeIndex_CostsNoMoreThanASmallOne()
    {
        Read("NameList.member.1=a");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = Read("NameList.member.999999999=a&Tag.2147483647=b");
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(["a"], read.Names!);
        Assert.Equal(["b"], read.Tags!);
        Assert.InRange(allocated, 0, 64 * 1024);
    }

    [Fact]
    public void ReadInput_NameTenThousandDeep_IsMalformedInput()
    {
        var name = new StringBuilder("Node").Insert(4, ".Child", 10_000).Append(".Name=x").ToString();

        Assert.Equal("MalformedInput", Assert.Throws<AwsServiceException>(() => Read(name)).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Action=")]
    [InlineData("Version=2020-01-01&Text=t")]
    public void UnknownOperation_WithoutAction_IsMissingAction(string form)
    {
        var request = TestRequests.Form(form);
        var error = Protocol.UnknownOperation(TestShapes.Service, request);

        Assert.Null(Protocol.FindOperation(TestShapes.Service, request));
        Assert.Equal(("MissingAction", 400), (error.Code, error.StatusCode));
    }

    [Theory]
    [InlineData("Action=Undo&Version=2020-01-01", "Could not find operation Undo for version 2020-01-01")]
    [InlineData("Action=do&Version=2020-01-01", "Could not find operation do for version 2020-01-01")]
    [InlineData("Action=Undo", "Could not find operation Undo for version NO_VERSION_SPECIFIED")]
    [InlineData("Action=Do&Version=1999-01-01", "Could not find operation Do for version 1999-01-01")]
    public void UnknownOperation_UnknownAction_IsInvalidAction(string form, string message)
    {
        var request = TestRequests.Form(form);
        var error = Protocol.UnknownOperation(TestShapes.Service, request);

        Assert.Null(Protocol.FindOperation(TestShapes.Service, request));
        Assert.Equal(("InvalidAction", 400, message), (error.Code, error.StatusCode, error.ErrorMessage));
    }

    private static Everything Read(string parameters)
    {
        var read = new Everything();
        Protocol.ReadInput(TestShapes.Do, TestRequests.Form($"Action=Do&Version=2020-01-01&{parameters}"), read);
        return read;
    }
}
