using System.Text.Json;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.Sqs;

/// <summary>When and where a queue's messages go that consumers fail on: the value of the attribute RedrivePolicy.</summary>
internal sealed record RedrivePolicy(QueueArn Target, int MaxReceiveCount)
{
    public static RedrivePolicy Parse(string json)
    {
        using var document = PolicyJson.Parse(json, "RedrivePolicy");
        var policy = document.RootElement;
        var target = PolicyJson.Text(policy, "deadLetterTargetArn") ?? throw Missing(json, "deadLetterTargetArn");
        var maxReceiveCount = PolicyJson.Text(policy, "maxReceiveCount") ?? throw Missing(json, "maxReceiveCount");
        if (!int.TryParse(maxReceiveCount, out var count) || count is < 1 or > 1000)
        {
            throw SqsErrors.InvalidParameter(
                json, "RedrivePolicy", $"Invalid value for maxReceiveCount: {maxReceiveCount}, valid values are from 1 to 1000 both inclusive.");
        }

        return QueueArn.TryParse(target, out var arn)
            ? new(arn, count)
            : throw SqsErrors.InvalidParameter(json, "RedrivePolicy", "Invalid value for deadLetterTargetArn.");
    }

    private static Exception Missing(string json, string name) => SqsErrors.InvalidParameter(
        json, "RedrivePolicy", $"Redrive policy does not contain mandatory attribute: {name}.");
}

/// <summary>Which queues may use a queue as their dead-letter queue: the value of the attribute RedriveAllowPolicy.</summary>
internal sealed record RedriveAllowPolicy(string Permission, IReadOnlyList<string> SourceQueueArns)
{
    private const int MaxSources = 10;

    public static RedriveAllowPolicy Parse(string json)
    {
        using var document = PolicyJson.Parse(json, "RedriveAllowPolicy");
        var permission = PolicyJson.Text(document.RootElement, "redrivePermission");
        var sources = document.RootElement.TryGetProperty("sourceQueueArns", out var arns) && arns.ValueKind == JsonValueKind.Array
            ? arns.EnumerateArray().Select(a => a.ToString()).ToArray()
            : null;
        var isValid = permission switch
        {
            "allowAll" or "denyAll" => sources is null,
            "byQueue" => sources is { Length: >= 1 and <= MaxSources },
            _ => false,
        };
        return isValid ? new(permission!, sources ?? []) : throw SqsErrors.InvalidAttributeValue("RedriveAllowPolicy");
    }

    public bool Allows(QueueArn source) =>
        Permission == "allowAll" || (Permission == "byQueue" && SourceQueueArns.Contains(source.ToString()));
}

/// <summary>Reads the JSON of the two policies, in which numbers may be written as strings.</summary>
file static class PolicyJson
{
    public static JsonDocument Parse(string json, string attribute)
    {
        try
        {
            var document = ClientJson.ParseDocument(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw SqsErrors.InvalidAttributeValue(attribute);
        }
        catch (JsonException)
        {
            throw SqsErrors.InvalidAttributeValue(attribute);
        }
    }

    public static string? Text(JsonElement policy, string name) =>
        policy.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? value.ToString()
            : null;
}
