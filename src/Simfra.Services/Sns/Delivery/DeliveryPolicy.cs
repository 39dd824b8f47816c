using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.Sns;

/// <summary>How http and https endpoints are delivered to: the attribute DeliveryPolicy of topics and of subscriptions, and what is in effect.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html#creating-delivery-policy"/>
internal static class DeliveryPolicy
{
    private const string DefaultContentType = "text/plain; charset=UTF-8";
    private const int MaxDelay = 3600;
    private const int MaxRetries = 100;
    private const string RetriesOfTopic = "defaultHealthyRetryPolicy";
    private const string RetriesOfSubscription = "healthyRetryPolicy";

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void CheckTopic(string json)
    {
        var policy = Read(json, "DeliveryPolicy");
        if (policy["http"] is not JsonObject http)
        {
            throw SnsErrors.InvalidParameter("DeliveryPolicy: http must be an object");
        }

        foreach (var (name, value) in http)
        {
            switch (name)
            {
                case RetriesOfTopic:
                    CheckRetries(value, "http.defaultHealthyRetryPolicy", "DeliveryPolicy");
                    break;
                case "defaultThrottlePolicy":
                    CheckThrottle(value, "DeliveryPolicy");
                    break;
                case "defaultRequestPolicy" or "disableSubscriptionOverrides" or "defaultSicklyRetryPolicy":
                    break;
                default:
                    throw SnsErrors.InvalidParameter($"DeliveryPolicy: Unexpected JSON member: {name}");
            }
        }
    }

    /// <summary>The policy as it is kept: with all its members, as AWS shows it.</summary>
    public static string CheckSubscription(string json, bool isCreation)
    {
        var prefix = isCreation ? "Attributes Reason: DeliveryPolicy" : "DeliveryPolicy";
        var policy = Read(json, prefix);
        foreach (var (name, value) in policy)
        {
            switch (name)
            {
                case RetriesOfSubscription:
                    CheckRetries(value, RetriesOfSubscription, prefix);
                    break;
                case "throttlePolicy":
                    CheckThrottle(value, prefix);
                    break;
                case "requestPolicy" or "sicklyRetryPolicy" or "guaranteed":
                    break;
                default:
                    throw SnsErrors.InvalidParameter($"{prefix}: Unexpected JSON member: {name}");
            }
        }

        return new JsonObject
        {
            [RetriesOfSubscription] = policy[RetriesOfSubscription] is JsonObject retries ? Complete(retries) : null,
            ["sicklyRetryPolicy"] = policy["sicklyRetryPolicy"]?.DeepClone(),
            ["throttlePolicy"] = policy["throttlePolicy"]?.DeepClone(),
            ["requestPolicy"] = policy["requestPolicy"]?.DeepClone(),
            ["guaranteed"] = policy["guaranteed"]?.DeepClone() ?? false,
        }.ToJsonString(Compact);
    }

    public static string EffectiveOfTopic(string? json)
    {
        var given = json is null ? null : Read(json, "DeliveryPolicy")["http"] as JsonObject;
        var http = new JsonObject
        {
            [RetriesOfTopic] = Complete(given?[RetriesOfTopic] as JsonObject),
            ["disableSubscriptionOverrides"] = given?["disableSubscriptionOverrides"]?.DeepClone() ?? false,
        };
        if (given?["defaultThrottlePolicy"] is { } throttle)
        {
            http["defaultThrottlePolicy"] = throttle.DeepClone();
        }

        http["defaultRequestPolicy"] = given?["defaultRequestPolicy"]?.DeepClone() ?? new JsonObject { ["headerContentType"] = DefaultContentType };
        return new JsonObject { ["http"] = http }.ToJsonString(Compact);
    }

    public static string EffectiveOfSubscription(string? json, string? ofTopic) => Effective(json, ofTopic).ToJsonString(Compact);

    /// <summary>The retries of an endpoint, the content type, and how many messages it takes in a second; null for any number.</summary>
    /// <param name="json">The subscription's policy, or null.</param>
    /// <param name="ofTopic">Its topic's, or null.</param>
    public static (RetryPolicy Retries, string ContentType, int? MaxReceivesPerSecond) ForEndpoint(string? json, string? ofTopic)
    {
        var policy = Effective(json, ofTopic);
        return (
            RetriesOf(policy[RetriesOfSubscription]!.AsObject()),
            policy["requestPolicy"]?["headerContentType"]?.GetValue<string>() ?? DefaultContentType,
            policy["throttlePolicy"]?["maxReceivesPerSecond"]?.GetValue<int>());
    }

    private static RetryPolicy RetriesOf(JsonObject retries)
    {
        var (noDelay, atMin, atMax) = (Number(retries, "numNoDelayRetries"), Number(retries, "numMinDelayRetries"), Number(retries, "numMaxDelayRetries"));
        return new(
            TimeSpan.FromSeconds(Number(retries, "minDelayTarget")),
            TimeSpan.FromSeconds(Number(retries, "maxDelayTarget")),
            noDelay,
            atMin,
            Math.Max(0, Number(retries, "numRetries") - noDelay - atMin - atMax),
            atMax,
            Enum.Parse<BackoffFunction>(retries["backoffFunction"]!.GetValue<string>(), ignoreCase: true));
    }

    private static JsonObject Effective(string? json, string? ofTopic)
    {
        var topic = ClientJson.ParseNode(EffectiveOfTopic(ofTopic))!["http"]!.AsObject();
        var overrides = topic["disableSubscriptionOverrides"]!.GetValue<bool>() || json is null ? [] : ClientJson.ParseNode(json)!.AsObject();
        return new()
        {
            [RetriesOfSubscription] = (overrides[RetriesOfSubscription] ?? topic[RetriesOfTopic])!.DeepClone(),
            ["sicklyRetryPolicy"] = overrides["sicklyRetryPolicy"]?.DeepClone(),
            ["throttlePolicy"] = (overrides["throttlePolicy"] ?? topic["defaultThrottlePolicy"])?.DeepClone(),
            ["requestPolicy"] = (overrides["requestPolicy"] ?? topic["defaultRequestPolicy"])?.DeepClone(),
            ["guaranteed"] = overrides["guaranteed"]?.DeepClone() ?? false,
        };
    }

    private static JsonObject Complete(JsonObject? given) => new()
    {
        ["minDelayTarget"] = given?["minDelayTarget"]?.DeepClone() ?? 20,
        ["maxDelayTarget"] = given?["maxDelayTarget"]?.DeepClone() ?? 20,
        ["numRetries"] = given?["numRetries"]?.DeepClone() ?? 3,
        ["numMaxDelayRetries"] = given?["numMaxDelayRetries"]?.DeepClone() ?? 0,
        ["numNoDelayRetries"] = given?["numNoDelayRetries"]?.DeepClone() ?? 0,
        ["numMinDelayRetries"] = given?["numMinDelayRetries"]?.DeepClone() ?? 0,
        ["backoffFunction"] = given?["backoffFunction"]?.DeepClone() ?? "linear",
    };

    private static void CheckRetries(JsonNode? given, string name, string prefix)
    {
        if (given is not JsonObject policy)
        {
            throw SnsErrors.InvalidParameter($"{prefix}: {name} must be an object");
        }

        foreach (var (member, value) in policy)
        {
            var isKnown = member is "minDelayTarget" or "maxDelayTarget" or "numRetries" or "numMaxDelayRetries" or "numNoDelayRetries" or "numMinDelayRetries";
            if (!isKnown && member != "backoffFunction")
            {
                throw SnsErrors.InvalidParameter($"{prefix}: Unexpected JSON member: {member}");
            }

            if (isKnown ? value is not JsonValue number || !number.TryGetValue<int>(out var count) || count < 0 : !IsBackoff(value))
            {
                throw SnsErrors.InvalidParameter($"{prefix}: {name}.{member} is invalid");
            }
        }

        CheckRanges(Complete(policy), name, prefix);
    }

    private static void CheckRanges(JsonObject policy, string name, string prefix)
    {
        var (min, max, retries) = (Number(policy, "minDelayTarget"), Number(policy, "maxDelayTarget"), Number(policy, "numRetries"));
        var phases = Number(policy, "numNoDelayRetries") + Number(policy, "numMinDelayRetries") + Number(policy, "numMaxDelayRetries");
        var fault = max is < 1 or > MaxDelay ? $"{name}.maxDelayTarget must be between 1 and {MaxDelay}"
            : min < 1 || min > max ? $"{name}.minDelayTarget must be between 1 and the maxDelayTarget"
            : retries > MaxRetries ? $"{name}.numRetries must be between 0 and {MaxRetries}"
            : phases > retries ? $"{name}.numRetries must be greater than or equal to total of numMinDelayRetries, numNoDelayRetries and numMaxDelayRetries"
            : RetriesOf(policy).Total > TimeSpan.FromSeconds(MaxDelay) ? $"{name}: the total delay of all retries must not exceed {MaxDelay} seconds"
            : null;
        if (fault is not null)
        {
            throw SnsErrors.InvalidParameter($"{prefix}: {fault}");
        }
    }

    private static void CheckThrottle(JsonNode? given, string prefix)
    {
        if (given is JsonObject policy
            && policy["maxReceivesPerSecond"] is { } limit
            && !(limit is JsonValue number && number.TryGetValue<int>(out var count) && count >= 1))
        {
            throw SnsErrors.InvalidParameter($"{prefix}: throttlePolicy.maxReceivesPerSecond must be greater than or equal to 1");
        }
    }

    private static bool IsBackoff(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var name) && name is "linear" or "arithmetic" or "geometric" or "exponential";

    private static int Number(JsonNode policy, string name) => policy[name]!.GetValue<int>();

    private static JsonObject Read(string json, string prefix)
    {
        try
        {
            return ClientJson.ParseNode(json) as JsonObject ?? throw SnsErrors.InvalidParameter($"{prefix}: must be a JSON object");
        }
        catch (JsonException)
        {
            throw SnsErrors.InvalidParameter($"{prefix}: failed to parse JSON.");
        }
    }
}
