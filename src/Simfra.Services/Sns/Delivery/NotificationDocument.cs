using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simfra.Services.Sns;

/// <summary>The JSON document that a message comes in, signed so that whoever gets it can tell where it is from.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html"/>
internal sealed class NotificationDocument
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Delivery _delivery;

    public NotificationDocument(Delivery delivery, string? subscriptionArn)
    {
        _delivery = delivery;
        Text = TextOf(delivery, subscriptionArn);
        UnsubscribeUrl = delivery.Kind == DeliveryKind.Notification && subscriptionArn is not null
            ? $"{delivery.Origin}/?Action=Unsubscribe&SubscriptionArn={subscriptionArn}"
            : null;
    }

    public string Type => _delivery.Kind.ToString();

    public string Text { get; }

    public string Timestamp => _delivery.Message.PublishedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    public string SigningCertUrl => _delivery.Origin + SigningCertificate.Path;

    public string? UnsubscribeUrl { get; }

    public string? SubscribeUrl => _delivery.Token is { } token
        ? $"{_delivery.Origin}/?Action=ConfirmSubscription&TopicArn={_delivery.TopicArn}&Token={token}"
        : null;

    /// <summary>The signature of one of the two versions: over SHA-1 or SHA-256.</summary>
    public string Sign(string version) =>
        SigningCertificate.Sign(StringToSign(), version == "2" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);

    /// <summary>The document as SNS writes it.</summary>
    public string ToJson()
    {
        var json = new StringBuilder("{");
        foreach (var (name, value) in Members())
        {
            if (value is not null)
            {
                json.Append(json.Length > 1 ? ",\n  " : "\n  ").Append('"').Append(name).Append("\" : ").Append(Quote(value));
            }
        }

        if (_delivery.Message.IsReplayed)
        {
            json.Append(",\n  \"Replayed\" : true");
        }

        if (_delivery.Message.Attributes.Count > 0)
        {
            json.Append(",\n  \"MessageAttributes\" : {");
            var isFirst = true;
            foreach (var (name, attribute) in _delivery.Message.Attributes)
            {
                json.Append(isFirst ? "\n    " : ",\n    ").Append(Quote(name)).Append(" : ").Append(AttributeOf(attribute).ToJsonString(Relaxed));
                isFirst = false;
            }

            json.Append("\n  }");
        }

        return json.Append("\n}").ToString();
    }

    public static JsonObject AttributeOf(MessageAttribute attribute) => new() { [nameof(Type)] = attribute.DataType, ["Value"] = attribute.Text };

    private IEnumerable<(string Name, string? Value)> Members()
    {
        var message = _delivery.Message;
        var version = _delivery.SignatureVersion;
        return
        [
            (nameof(Type), Type),
            ("MessageId", message.MessageId),
            ("Token", _delivery.Token),
            ("SequenceNumber", message.SequenceNumber),
            ("TopicArn", _delivery.TopicArn),
            ("Subject", message.Subject),
            ("Message", Text),
            ("SubscribeURL", SubscribeUrl),
            (nameof(Timestamp), Timestamp),
            ("SignatureVersion", version),
            ("Signature", version is null ? null : Sign(version)),
            ("SigningCertURL", version is null ? null : SigningCertUrl),
            ("UnsubscribeURL", UnsubscribeUrl),
        ];
    }

    private static string TextOf(Delivery delivery, string? subscriptionArn) => delivery.Kind switch
    {
        DeliveryKind.SubscriptionConfirmation =>
            $"You have chosen to subscribe to the topic {delivery.TopicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.",
        DeliveryKind.UnsubscribeConfirmation =>
            $"You have chosen to deactivate subscription {subscriptionArn}.\nTo cancel this operation and restore the subscription, visit the " +
            "SubscribeURL included in this message.",
        _ => delivery.Message.BodyFor(delivery.Protocol),
    };

    private string StringToSign()
    {
        var text = new StringBuilder();
        Line("Message", Text);
        Line("MessageId", _delivery.Message.MessageId);
        if (_delivery.Kind == DeliveryKind.Notification)
        {
            Line("Subject", _delivery.Message.Subject);
        }
        else
        {
            Line("SubscribeURL", SubscribeUrl);
        }

        Line(nameof(Timestamp), Timestamp);
        Line("Token", _delivery.Token);
        Line("TopicArn", _delivery.TopicArn);
        Line(nameof(Type), Type);
        return text.ToString();

        void Line(string name, string? value)
        {
            if (value is not null)
            {
                text.Append(name).Append('\n').Append(value).Append('\n');
            }
        }
    }

    private static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
