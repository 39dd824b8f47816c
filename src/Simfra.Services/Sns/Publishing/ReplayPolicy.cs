using System.Globalization;
using System.Text.Json;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.Sns;

/// <summary>Which archived messages a subscription gets again: the value of the attribute ReplayPolicy.</summary>
internal sealed record ReplayPolicy(DateTimeOffset Start, DateTimeOffset? End)
{
    private const DateTimeStyles Universal = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    public static ReplayPolicy Parse(string json, bool isCreation)
    {
        try
        {
            using var document = ClientJson.ParseDocument(json);
            var policy = document.RootElement;
            if (policy.ValueKind == JsonValueKind.Object
                && policy.TryGetProperty("PointType", out var type)
                && type.ToString() == "Timestamp"
                && ReadTime(policy, "StartingPoint") is { } start)
            {
                var end = policy.TryGetProperty("EndingPoint", out _) ? ReadTime(policy, "EndingPoint") ?? throw Invalid(isCreation) : (DateTimeOffset?)null;
                return end is null || end > start ? new(start, end) : throw Invalid(isCreation);
            }
        }
        catch (JsonException)
        {
            // As one that isn't as it should be.
        }

        throw Invalid(isCreation);
    }

    private static DateTimeOffset? ReadTime(JsonElement policy, string name) =>
        policy.TryGetProperty(name, out var text)
        && text.ValueKind == JsonValueKind.String
        && DateTimeOffset.TryParse(text.GetString(), CultureInfo.InvariantCulture, Universal, out var time)
            ? time
            : null;

    private static Exception Invalid(bool isCreation) => SnsErrors.InvalidParameter(
        $"{(isCreation ? "Attributes Reason: " : "")}ReplayPolicy: needs the PointType Timestamp and a StartingPoint, and no EndingPoint before it");
}
