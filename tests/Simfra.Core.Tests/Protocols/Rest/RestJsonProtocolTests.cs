using System.Text;
using Simfra.Models.Scheduler;
using Simfra.Protocols;
using Simfra.Protocols.Rest;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Protocols.Rest;

public sealed class RestJsonProtocolTests
{
    private static readonly RestJsonProtocol Protocol = new();

    [Fact]
    public void ReadInput_LabelAndBody_FillOneInput()
    {
        var input = (CreateScheduleInput)Read(Request(
            "POST", "/schedules/my%20name", """{"ScheduleExpression":"rate(1 minute)","StartDate":1700000000}"""));

        Assert.Equal("my name", input.Name);
        Assert.Equal("rate(1 minute)", input.ScheduleExpression);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), input.StartDate);
    }

    [Fact]
    public void ReadInput_Query_IsDecoded()
    {
        var input = (ListSchedulesInput)Read(TestRequests.Create("GET", "/schedules?NamePrefix=a%2Bb+c&MaxResults=5&ScheduleGroup=g"));

        Assert.Equal("a+b c", input.NamePrefix);
        Assert.Equal(5, input.MaxResults);
    }

    [Theory]
    [InlineData("/schedules?MaxResults=five")]
    [InlineData("/schedules?MaxResults=99999999999")]
    [InlineData("/schedules?MaxResults=")]
    public void ReadInput_QueryThatIsNoNumber_IsRefused(string target) =>
        AssertRefused("SerializationException", 400, TestRequests.Create("GET", target));

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"ScheduleExpression":1}""")]
    public void ReadInput_MalformedBody_IsRefused(string body) =>
        AssertRefused("SerializationException", 400, Request("POST", "/schedules/name", body));

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    public void ReadInput_OtherContentType_IsRefused(string contentType)
    {
        var request = TestRequests.Create("POST", "/schedules/name", "{}"u8.ToArray(), ("Content-Type", contentType));

        AssertRefused("UnsupportedMediaTypeException", 415, request);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("APPLICATION/JSON")]
    [InlineData("application/x-amz-json-1.1")]
    public void ReadInput_JsonContentType_IsTaken(string contentType) =>
        Read(TestRequests.Create("POST", "/schedules/name", "{}"u8.ToArray(), ("Content-Type", contentType)));

    [Fact]
    public void ReadInput_AcceptWithoutJson_IsRefused()
    {
        var request = TestRequests.Create("GET", "/schedules", null, ("Accept", "text/html, image/*;q=0.5"));

        AssertRefused("NotAcceptableException", 406, request);
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("text/html, application/*;q=0.1")]
    [InlineData("application/json")]
    public void ReadInput_AcceptWithJson_IsTaken(string accept) =>
        Read(TestRequests.Create("GET", "/schedules", null, ("Accept", accept)));

    [Fact]
    public void WriteOutput_Members_AreTheBody()
    {
        var response = new WireResponse();
        Protocol.WriteOutput(SchedulerApi.CreateSchedule.Schema, new CreateScheduleOutput { ScheduleArn = "arn" }, "the-id", response);

        Assert.Equal(200, response.StatusCode);
        Assert.Equal("""{"ScheduleArn":"arn"}""", response.BodyText());
        Assert.Equal("application/json", response.Headers["Content-Type"]);
        Assert.Equal("the-id", response.Headers["x-amzn-RequestId"]);
    }

    [Fact]
    public void WriteError_Modelled_HasTypeInTheHeaderAndTheModelsMemberInTheBody()
    {
        var response = new WireResponse();
        Protocol.WriteError(
            SchedulerSchemas.Service,
            SchedulerApi.GetSchedule.Schema,
            new AwsServiceException("ResourceNotFoundException", 404, "Schedule x does not exist."),
            "the-id",
            response);

        Assert.Equal(404, response.StatusCode);
        Assert.Equal("ResourceNotFoundException", response.Headers["x-amzn-ErrorType"]);
        Assert.Equal("""{"Message":"Schedule x does not exist."}""", response.BodyText());
    }

    [Theory]
    [InlineData("GET", "/nothing")]
    [InlineData("PATCH", "/schedules")]
    public void FindOperation_UnknownRoute_FindsNone(string method, string target)
    {
        var request = TestRequests.Create(method, target);

        Assert.Null(Protocol.FindOperation(SchedulerSchemas.Service, request));
        var error = Protocol.UnknownOperation(SchedulerSchemas.Service, request);
        Assert.Equal(("UnknownOperationException", 404), (error.Code, error.StatusCode));
    }

    private static WireRequest Request(string method, string target, string body) =>
        TestRequests.Create(method, target, Encoding.UTF8.GetBytes(body), ("Content-Type", "application/json"));

    private static IShape Read(WireRequest request)
    {
        var operation = Protocol.FindOperation(SchedulerSchemas.Service, request)!;
        IShape input = operation.Name == "ListSchedules" ? new ListSchedulesInput() : new CreateScheduleInput();
        Protocol.ReadInput(operation, request, input);
        return input;
    }

    private static void AssertRefused(string code, int status, WireRequest request)
    {
        var error = Assert.Throws<AwsServiceException>(() => Read(request));

        Assert.Equal((code, status), (error.Code, error.StatusCode));
    }
}
