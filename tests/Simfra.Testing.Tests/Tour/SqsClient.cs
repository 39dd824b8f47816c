using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.SecurityToken;

namespace Amazon.SQS;

/// <summary>
/// Stands in for the SDK's client of that name, whose package these tests don't have: one operation, by the SDK's own pipeline, over AWS's
/// Query protocol.
/// </summary>
public sealed class AmazonSQSClient(AWSCredentials credentials, AmazonSQSConfig config) : AmazonSecurityTokenServiceClient(credentials, config)
{
    public Task<SendMessageResponse> SendMessageAsync(SendMessageRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<SendMessageResponse>(
            request,
            new InvokeOptions
            {
                RequestMarshaller = new SendMessageMarshaller(),
                ResponseUnmarshaller = new SendMessageUnmarshaller(),
            },
            cancellationToken);
}

public sealed class AmazonSQSConfig : AmazonSecurityTokenServiceConfig
{
    public AmazonSQSConfig() => AuthenticationServiceName = "sqs";

    public override string RegionEndpointServiceName => "sqs";
}

public sealed class AmazonSQSException(string message, Exception? inner, ErrorType type, string code, string requestId, HttpStatusCode status)
    : AmazonServiceException(message, inner, type, code, requestId, status);

public sealed class SendMessageRequest : AmazonWebServiceRequest
{
    public required string QueueUrl { get; init; }

    public required string MessageBody { get; init; }
}

public sealed class SendMessageResponse : AmazonWebServiceResponse
{
    public string? MessageId { get; set; }
}

internal sealed class SendMessageMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var message = (SendMessageRequest)input;
        var request = new DefaultRequest(message, "Amazon.SQS") { HttpMethod = "POST" };
        request.Parameters.Add("Action", "SendMessage");
        request.Parameters.Add("Version", "2012-11-05");
        request.Parameters.Add("QueueUrl", message.QueueUrl);
        request.Parameters.Add("MessageBody", message.MessageBody);
        return request;
    }
}

internal sealed class SendMessageUnmarshaller : XmlResponseUnmarshaller
{
    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext context)
    {
        var response = new SendMessageResponse();
        while (context.Read())
        {
            if (context.IsStartElement && context.TestExpression("MessageId", 3))
            {
                response.MessageId = StringUnmarshaller.Instance.Unmarshall(context);
            }
        }

        return response;
    }

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext context, Exception innerException, HttpStatusCode statusCode)
    {
        string code = "", message = "", requestId = "";
        while (context.Read())
        {
            if (context.IsStartElement && context.TestExpression("Error/Code"))
            {
                code = StringUnmarshaller.Instance.Unmarshall(context);
            }
            else if (context.IsStartElement && context.TestExpression("Error/Message"))
            {
                message = StringUnmarshaller.Instance.Unmarshall(context);
            }
            else if (context.IsStartElement && context.TestExpression("RequestId"))
            {
                requestId = StringUnmarshaller.Instance.Unmarshall(context);
            }
        }

        return new AmazonSQSException(message, innerException, ErrorType.Sender, code, requestId, statusCode);
    }
}
