using System.Text.Json;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.Sns;

/// <summary>How long a FIFO topic keeps its messages for replays: <c>{"MessageRetentionPeriod":"30"}</c>, in days.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/message-archiving-and-replay-topic-owner.html"/>
internal static class ArchivePolicy
{
    private const int MinDays = 1;
    private const int MaxDays = 365;

    /// <summary>The time that messages are kept; null for the empty policy, which switches archiving off.</summary>
    public static TimeSpan? Parse(string json)
    {
        try
        {
            using var document = ClientJson.ParseDocument(json);
            var policy = document.RootElement;
            if (policy.ValueKind == JsonValueKind.Object && !policy.EnumerateObject().Any())
            {
                return null;
            }

            if (policy.ValueKind == JsonValueKind.Object
                && policy.EnumerateObject().Count() == 1
                && policy.TryGetProperty("MessageRetentionPeriod", out var days)
                && int.TryParse(days.ToString(), out var count)
                && count is >= MinDays and <= MaxDays)
            {
                return TimeSpan.FromDays(count);
            }
        }
        catch (JsonException)
        {
            // As one that isn't as it should be.
        }

        throw SnsErrors.InvalidParameter($"ArchivePolicy: MessageRetentionPeriod must be a number of days from {MinDays} to {MaxDays}");
    }
}
