using Simfra.Models.Sqs;
using Simfra.Models.Sts;
using Simfra.Protocols;
using Simfra.Protocols.Query;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Protocols.Query;

public sealed class QueryResponseTests
{
    private static readonly QueryProtocol Protocol = new();
    private readonly WireResponse _response = new();

    [Fact]
    public void WriteOutput_ResultStandsInItsWrapper()
    {
        Protocol.WriteOutput(
            StsApi.GetCallerIdentity.Schema,
            new GetCallerIdentityResponse { Account = "000000000000", Arn = "arn:aws:iam::000000000000:root", UserId = "000000000000" },
            "id-1",
            _response);

        Assert.Equal(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>"
            + "<UserId>000000000000</UserId><Account>000000000000</Account><Arn>arn:aws:iam::000000000000:root</Arn>"
            + "</GetCallerIdentityResult><ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>",
            _response.BodyText());
        Assert.Equal(200, _response.StatusCode);
        Assert.Equal("text/xml", _response.Headers["Content-Type"]);
        Assert.Equal("id-1", _response.Headers["x-amzn-RequestId"]);
    }

    [Fact]
    public void WriteOutput_OfAnOperationWithoutOutput_HasMetadataAlone()
    {
        Protocol.WriteOutput(TestShapes.DoNothing, new Unit(), "id-1", _response);

        Assert.Equal(
            "<DoNothingResponse xmlns=\"https://test.example.com/\">"
            + "<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></DoNothingResponse>",
            _response.BodyText());
    }

    [Fact]
    public void WriteOutput_Sqs_MapsAndListsHaveTheNamesOfTheQueryProtocol()
    {
        Protocol.WriteOutput(
            SqsApi.GetQueueAttributes.Schema,
            new GetQueueAttributesResult { Attributes = new() { ["DelaySeconds"] = "0" } },
            "id-1",
            _response);

        Assert.Contains(
            "<GetQueueAttributesResult><Attribute><Name>DelaySeconds</Name><Value>0</Value></Attribute></GetQueueAttributesResult>",
            _response.BodyText(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void WriteError_Modelled_HasTheQueryProtocolsCode()
    {
        Protocol.WriteError(
            SqsSchemas.Service,
            SqsApi.GetQueueAttributes.Schema,
            new QueueDoesNotExist("The specified queue does not exist."),
            "id-1",
            _response);

        Assert.Equal(
            "<ErrorResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\"><Error><Type>Sender</Type>"
            + "<Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue does not exist.</Message></Error>"
            + "<RequestId>id-1</RequestId></ErrorResponse>",
            _response.BodyText());
        Assert.Equal(400, _response.StatusCode);
    }

    [Fact]
    public void WriteError_DetailsFollowTheMessage()
    {
        var error = new AwsServiceException("Code", 503, "a < b") { Details = [new("Detail", null), new("Hint", "h")] };
        Protocol.WriteError(TestShapes.Service, TestShapes.Do, error, "id-1", _response);

        Assert.Equal(
            "<ErrorResponse xmlns=\"https://test.example.com/\"><Error><Type>Receiver</Type><Code>Code</Code><Message>a &lt; b</Message>"
            + "<Detail></Detail><Hint>h</Hint></Error><RequestId>id-1</RequestId></ErrorResponse>",
            _response.BodyText());
        Assert.Equal(503, _response.StatusCode);
    }

    [Fact]
    public void WriteError_WithoutAnOperation_IsInTheFrameworksNamespace()
    {
        var error = Protocol.UnknownOperation(TestShapes.Service, TestRequests.Form("Action=Undo&Version=2020-01-01"));
        Protocol.WriteError(TestShapes.Service, null, error, "id-1", _response);

        Assert.Equal(
            "<ErrorResponse xmlns=\"http://webservices.amazon.com/AWSFault/2005-15-09\"><Error>"
            + "<Type>Sender</Type><Code>InvalidAction</Code>"
            + "<Message>Could not find operation Undo for version 2020-01-01</Message></Error><RequestId>id-1</RequestId></ErrorResponse>",
            _response.BodyText());
    }

    [Fact]
    public void WriteError_WithoutMessage_HasNoMessageElement()
    {
        Protocol.WriteError(TestShapes.Service, TestShapes.Do, new("MalformedInput", 400, null), "id-1", _response);

        Assert.DoesNotContain("Message", _response.BodyText(), StringComparison.Ordinal);
    }
}
