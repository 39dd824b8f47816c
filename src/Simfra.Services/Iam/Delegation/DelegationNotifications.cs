using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.Sns;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Delegation;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Iam;

/// <summary>
/// Tells product providers, at the topics that they named, what becomes of their requests, and sends them their exchange tokens. A topic whose
/// policy doesn't let IAM publish hears nothing, and nobody else of that.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-building-integration.html"/>
internal sealed class DelegationNotifications
{
    private const string ServiceName = "iam.amazonaws.com";
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    private readonly ServiceHost _host;
    private readonly DelegationRequests _requests;

    private DelegationNotifications(ServiceHost host, DelegationRequests requests) => (_host, _requests) = (host, requests);

    public static JobDefinition Job { get; } = new("iam.notify-delegation-requestor");

    public static void Register(ServiceHost host, DelegationRequests requests) =>
        host.Jobs.HandleAsync(Job, new DelegationNotifications(host, requests).PublishAsync);

    private async Task PublishAsync(Job job, CancellationToken cancellationToken)
    {
        var notice = JsonSerializer.Deserialize(job.Payload, IamJsonContext.Default.DelegationNotice)!;
        if (_requests.Find(notice.RequestId, _host.Clock.GetUtcNow()) is not { } request)
        {
            return;
        }

        var topic = request.NotificationChannel.Split(':');
        var caller = new InternalCaller(new ServicePrincipal(request.RequestorId, ServiceName), new StateScope(topic[4], topic[3]))
        {
            SourceArn = request.Arn(request.RequestorId),
            SourceAccount = request.OwnerAccountId ?? request.RequestorId,
        };
        var publication = new PublishInput { TopicArn = request.NotificationChannel, Message = Compose(request, notice).ToJsonString() };
        try
        {
            await _host.Invoker.InvokeAsync(SnsApi.Publish, publication, caller, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException)
        {
            // As on AWS, the provider doesn't hear of it. The journal has the call and its error.
        }
    }

    /// <summary>The message; in no turn, because the token is sealed.</summary>
    private JsonObject Compose(IamDelegationRequest request, DelegationNotice notice)
    {
        var message = new JsonObject
        {
            ["Type"] = notice.Kind,
            ["RequestId"] = request.Id,
            ["RequestorWorkflowId"] = request.WorkflowId,
            ["State"] = notice.State,
            ["OwnerAccountId"] = request.OwnerAccountId,
            ["UpdatedAt"] = Text(notice.UpdatedAt),
        };
        if (notice.Kind == DelegationNotice.ExchangeToken && request.AccessEndsAt is { } end)
        {
            var token = _host.Capabilities.Find<ExchangeTokens>()!.Write(new(request.Id, request.RequestorId, end));
            message["ExchangeToken"] = token;
            message["ExpiresAt"] = Text(end);
        }

        return message;
    }

    private static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString(TimeFormat, CultureInfo.InvariantCulture);
}
