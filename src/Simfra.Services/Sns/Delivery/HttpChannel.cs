using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>Delivers to http and https endpoints of this machine, and of hosts that the options allow, by real requests.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html"/>
internal sealed class HttpChannel(OutboundHosts hosts, ServiceState<SnsState> states) : IDeliveryChannel
{
    private const string UserAgent = "Amazon Simple Notification Service Agent";

    /// <summary>By the time of the world outside, which the endpoint lives in.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(15);

    public async ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, Subscription? subscription, CancellationToken cancellationToken)
    {
        var uri = new Uri(delivery.Endpoint);
        if (!hosts.Allows(uri))
        {
            return DeliveryOutcome.Rejected($"The host {uri.Host} may not be called.");
        }

        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeLimit };

        // Nobody has a certificate of a public authority for this machine.
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, _, _, errors) => errors == System.Net.Security.SslPolicyErrors.None || OutboundHosts.IsLoopback(uri);
        using var http = new HttpClient(handler) { Timeout = TimeLimit };
        using var request = RequestOf(uri, delivery, subscription!);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return OutcomeOf(response.StatusCode);
        }
        catch (HttpRequestException exception)
        {
            return DeliveryOutcome.Failed(exception.Message);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DeliveryOutcome.Failed($"{uri} doesn't answer.");
        }
    }

    /// <summary>Servers that fail, and ask for patience, are tried again; all other refusals stand.</summary>
    private static DeliveryOutcome OutcomeOf(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => DeliveryOutcome.Delivered with { StatusCode = (int)status },
        >= 500 or 429 => DeliveryOutcome.Failed($"{(int)status}", (int)status),
        _ => DeliveryOutcome.Rejected($"{(int)status}", (int)status),
    };

    private HttpRequestMessage RequestOf(Uri uri, Delivery delivery, Subscription subscription)
    {
        var isNotification = delivery.Kind == DeliveryKind.Notification;
        var isRaw = isNotification && subscription.Attributes.IsRaw;
        var body = isRaw ? delivery.Message.BodyFor(delivery.Protocol) : new NotificationDocument(delivery, subscription.Arn).ToJson();
        var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", isNotification ? ContentTypeOf(subscription) : "text/plain; charset=UTF-8");
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("deflate"));
        Add("x-amz-sns-message-type", delivery.Kind.ToString());
        Add("x-amz-sns-message-id", delivery.Message.MessageId);
        Add("x-amz-sns-topic-arn", subscription.TopicArn);
        if (isNotification)
        {
            Add("x-amz-sns-subscription-arn", subscription.Arn);
        }

        if (isRaw)
        {
            Add("x-amz-sns-rawdelivery", "true");
        }

        if (uri.UserInfo.Length > 0)
        {
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(uri.UserInfo))));
        }

        return request;

        void Add(string name, string value) => request.Headers.TryAddWithoutValidation(name, value);
    }

    private string ContentTypeOf(Subscription subscription) => DeliveryPolicy.ForEndpoint(
        subscription.Attributes.Get(SubscriptionAttributes.DeliveryPolicy),
        states[subscription.Scope].Topics.Find(subscription.Topic)?.Attributes.Get(TopicAttributes.DeliveryPolicy)).ContentType;
}
