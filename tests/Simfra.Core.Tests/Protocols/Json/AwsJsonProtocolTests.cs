using System.Globalization;
using Simfra.Models.Sqs;
using Simfra.Protocols;
using Simfra.Protocols.Checksums;
using Simfra.Protocols.Rpc;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Protocols.Json;

public sealed class AwsJsonProtocolTests
{
    private static readonly AwsJsonProtocol Protocol = AwsJsonProtocol.Version10();

    [Fact]
    public void ReadInput_SendMessage_FillsTheRequest()
    {
        var input = new SendMessageRequest();
        var request = Request(
            "AmazonSQS.SendMessage",
            """{"QueueUrl":"q","MessageBody":"hello","MessageAttributes":{"a":{"DataType":"Binary","BinaryValue":"AQ=="}}}""");

        var operation = Protocol.FindOperation(SqsSchemas.Service, request);
        Protocol.ReadInput(operation!, request, input);

        Assert.Equal("SendMessage", operation!.Name);
        Assert.Equal("hello", input.MessageBody);
        Assert.Equal([1], input.MessageAttributes!["a"].BinaryValue);
    }

    [Theory]
    [InlineData("AmazonSQS.NoSuchOperation")]
    [InlineData("AmazonSNS.SendMessage")]
    [InlineData("SendMessage")]
    [InlineData("")]
    public void FindOperation_UnknownTarget_FindsNone(string target) =>
        Assert.Null(Protocol.FindOperation(SqsSchemas.Service, Request(target, "{}")));

    [Fact]
    public void WriteError_UnknownOperation_NamesItsTypeAlone()
    {
        var response = Error(Protocol, Protocol.UnknownOperation(SqsSchemas.Service, Request("x", "{}")), operation: null);

        Assert.Equal(400, response.StatusCode);
        Assert.Equal("""{"__type":"UnknownOperationException"}""", response.BodyText());
        Assert.Equal("application/x-amz-json-1.0", response.Headers["Content-Type"]);
        Assert.Equal("the-id", response.Headers["x-amzn-RequestId"]);
    }

    [Fact]
    public void WriteError_Modelled_CarriesTheQueryCode()
    {
        var error = new AwsServiceException("QueueDoesNotExist", 400, "The specified queue does not exist.")
        {
            QueryErrorCode = "AWS.SimpleQueueService.NonExistentQueue",
        };
        var protocol = AwsJsonProtocol.Version10(static _ => new()
        {
            ErrorNamespace = "com.amazonaws.sqs",
            FrameworkErrorNamespace = "com.amazon.coral.service",
            SendsCrc32 = true,
        });

        var response = Error(protocol, error, SqsApi.GetQueueUrl.Schema);

        Assert.Equal(
            """{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}""", response.BodyText());
        Assert.Equal("AWS.SimpleQueueService.NonExistentQueue;Sender", response.Headers["x-amzn-query-error"]);
        Assert.Equal(
            Crc32.Compute(response.Body.WrittenSpan).ToString(CultureInfo.InvariantCulture), response.Headers["X-Amz-Crc32"].ToString());
    }

    [Fact]
    public void WriteError_OfTheFramework_HasTheFrameworksNamespace()
    {
        var protocol = AwsJsonProtocol.Version10(static _ => new() { FrameworkErrorNamespace = "com.amazon.coral.service" });

        var response = Error(protocol, new AwsServiceException("AccessDeniedException", 400, "No."), SqsApi.GetQueueUrl.Schema);

        Assert.Equal("""{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"No."}""", response.BodyText());
    }

    [Fact]
    public void ReadInput_Malformed_IsASerializationExceptionWithTheQueryProtocolsCode()
    {
        var request = Request("AmazonSQS.SendMessage", """{"MessageBody":{}}""");

        var error = Assert.Throws<AwsServiceException>(
            () => Protocol.ReadInput(SqsApi.SendMessage.Schema, request, new SendMessageRequest()));

        Assert.Equal("SerializationException", error.Code);
        Assert.Equal("MalformedInput", error.QueryErrorCode);
        Assert.Equal("Start of structure or map found where not expected.", error.ErrorMessage);
    }

    [Fact]
    public void WriteError_WithDetails_PutsThemBesideTheMessage()
    {
        var error = new AwsServiceException("TransactionCanceledException", 400, "No.") { Details = [new("Reason", "none")] };

        var body = Error(Protocol, error, operation: null).BodyText();

        Assert.Equal("""{"__type":"TransactionCanceledException","message":"No.","Reason":"none"}""", body);
    }

    [Fact]
    public void WriteError_Serverside_BlamesTheReceiver()
    {
        var response = Error(Protocol, new AwsServiceException("InternalFailure", 500, null), operation: null);

        Assert.Equal("InternalFailure;Receiver", response.Headers["x-amzn-query-error"]);
    }

    private static WireRequest Request(string target, string body) =>
        TestRequests.Create("POST", "/", System.Text.Encoding.UTF8.GetBytes(body), ("X-Amz-Target", target));

    private static WireResponse Error(AwsJsonProtocol protocol, AwsServiceException error, OperationSchema? operation)
    {
        var response = new WireResponse();
        protocol.WriteError(SqsSchemas.Service, operation, error, "the-id", response);
        return response;
    }
}
