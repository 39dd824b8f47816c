using System.Collections.Immutable;
using System.Text.Json;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.Sns;

/// <summary>The settable attributes of a subscription, as the strings that were set.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html"/>
internal sealed record SubscriptionAttributes(ImmutableSortedDictionary<string, string> Values)
{
    public const string DeliveryPolicy = "DeliveryPolicy";
    public const string FilterPolicy = "FilterPolicy";
    public const string FilterPolicyScope = "FilterPolicyScope";
    public const string RawMessageDelivery = "RawMessageDelivery";
    public const string RedrivePolicy = "RedrivePolicy";
    public const string ReplayPolicy = "ReplayPolicy";
    public const string SubscriptionRoleArn = "SubscriptionRoleArn";

    public const string OfMessageAttributes = "MessageAttributes";
    public const string OfMessageBody = "MessageBody";

    public static readonly SubscriptionAttributes Empty = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    public bool IsRaw => Get(RawMessageDelivery) == "true";

    public bool FiltersByBody => Get(FilterPolicyScope) == OfMessageBody;

    public string? DeadLetterQueue => Get(RedrivePolicy) is { } json ? ReadTarget(json, "") : null;

    public string? Get(string name) => Values.GetValueOrDefault(name);

    /// <summary>
    /// These attributes with others set over them; the empty string takes one away. Of SetSubscriptionAttributes the error names the attribute
    /// alone, of Subscribe the parameter Attributes before it.
    /// </summary>
    public SubscriptionAttributes With(IReadOnlyDictionary<string, string> given, SubscriptionTarget target, bool isCreation)
    {
        var values = Values.ToBuilder();
        foreach (var (name, value) in given)
        {
            var kept = Check(name, value, target, isCreation);
            if (kept.Length == 0)
            {
                values.Remove(name);
            }
            else
            {
                values[name] = kept;
            }
        }

        // A filter policy has a scope, and a scope without a policy isn't kept on show.
        if (values.ContainsKey(FilterPolicy))
        {
            values.TryAdd(FilterPolicyScope, OfMessageAttributes);
        }

        var attributes = new SubscriptionAttributes(values.ToImmutable());
        if (given.ContainsKey(FilterPolicy) || given.ContainsKey(FilterPolicyScope))
        {
            attributes.CheckFilter(isCreation);
        }

        return attributes;
    }

    /// <summary>Whether what is given differs from these: Subscribe gives the subscription that is there, if it is the same.</summary>
    public bool DiffersFrom(IReadOnlyDictionary<string, string> given) => given.Any(a => a.Value != (Get(a.Key) ?? DefaultOf(a.Key)));

    private static string DefaultOf(string name) => name switch
    {
        RawMessageDelivery => "false",
        FilterPolicyScope => OfMessageAttributes,
        _ => "",
    };

    private void CheckFilter(bool isCreation)
    {
        if (Get(FilterPolicy) is { } policy)
        {
            try
            {
                Sns.FilterPolicy.Parse(policy, FiltersByBody);
            }
            catch (FilterPolicyException e)
            {
                throw Invalid($"FilterPolicy: {e.Message}", isCreation);
            }
        }
    }

    private static string Check(string name, string value, SubscriptionTarget target, bool isCreation)
    {
        switch (name)
        {
            case FilterPolicy:
                return value is "{}" ? "" : value;
            case FilterPolicyScope:
                return value is OfMessageBody or OfMessageAttributes
                    ? value
                    : throw Invalid($"FilterPolicyScope: Invalid value [{value}]. Please use either MessageBody or MessageAttributes", isCreation);
            case RawMessageDelivery:
                return CheckRaw(value, target, isCreation);
            case RedrivePolicy:
                CheckRedrive(value, target, isCreation);
                return value;
            case DeliveryPolicy when target.IsHttp:
                return value.Length == 0 ? value : Sns.DeliveryPolicy.CheckSubscription(value, isCreation);
            case DeliveryPolicy:
                throw Invalid("DeliveryPolicy: Delivery policies are for http and https endpoints alone", isCreation);
            case SubscriptionRoleArn when target.Protocol == "firehose":
                return SnsArn.Find(value) is { Service: "iam" } role && role.Resource.StartsWith("role/", StringComparison.Ordinal)
                    ? value
                    : throw Invalid("SubscriptionRoleArn: not the ARN of a role", isCreation);
            case ReplayPolicy when target.IsFifoTopic:
                if (value.Length > 0)
                {
                    Sns.ReplayPolicy.Parse(value, isCreation);
                }

                return value;
            default:
                throw SnsErrors.InvalidParameter(isCreation ? "Attributes" : "AttributeName");
        }
    }

    private static string CheckRaw(string value, SubscriptionTarget target, bool isCreation)
    {
        var raw = value.ToLowerInvariant();
        if (raw is not ("true" or "false"))
        {
            throw Invalid($"RawMessageDelivery: Invalid value [{value}]. Must be true or false.", isCreation);
        }

        return raw == "false" || target.Protocol is "sqs" or "http" or "https" or "firehose"
            ? raw
            : throw Invalid($"Delivery protocol [{target.Protocol}] does not support raw message delivery.", isCreation);
    }

    private static void CheckRedrive(string value, SubscriptionTarget target, bool isCreation)
    {
        if (value.Length == 0)
        {
            return;
        }

        var prefix = isCreation ? "Attributes Reason: " : "";
        var queue = ReadTarget(value, prefix);
        if (SnsArn.Find(queue) is not { Service: "sqs" } arn || arn.Resource.Length == 0)
        {
            throw SnsErrors.InvalidParameter($"{prefix}RedrivePolicy: deadLetterTargetArn is an invalid arn");
        }

        if (target.IsFifoQueue && target.IsFifoTopic && !queue.EndsWith(TopicName.FifoSuffix, StringComparison.Ordinal))
        {
            throw SnsErrors.InvalidParameter($"{prefix}RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.");
        }

        if (arn.Scope.Account != target.Owner)
        {
            throw SnsErrors.InvalidParameter($"{prefix}RedrivePolicy: the dead-letter queue must be of the subscription's own account");
        }
    }

    private static string ReadTarget(string json, string prefix)
    {
        try
        {
            using var document = ClientJson.ParseDocument(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("deadLetterTargetArn", out var target)
                && target.ValueKind == JsonValueKind.String
                ? target.GetString()!
                : throw SnsErrors.InvalidParameter($"{prefix}RedrivePolicy: deadLetterTargetArn is an invalid arn");
        }
        catch (JsonException)
        {
            throw SnsErrors.InvalidParameter($"{prefix}RedrivePolicy: failed to parse JSON.");
        }
    }

    private static Exception Invalid(string what, bool isCreation) => SnsErrors.InvalidParameter(isCreation ? $"Attributes Reason: {what}" : what);
}
