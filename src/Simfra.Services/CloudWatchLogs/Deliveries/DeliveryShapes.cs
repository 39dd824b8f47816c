using System.Collections.Immutable;

namespace Simfra.Services.CloudWatchLogs.Deliveries;

/// <summary>How deliveries are shown.</summary>
internal static class DeliveryShapes
{
    /// <summary>Tags as answers have them: not at all where there are none.</summary>
    public static Dictionary<string, string>? Tags(ImmutableSortedDictionary<string, string> tags) => tags.IsEmpty ? null : new(tags);
}
