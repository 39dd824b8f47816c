using System.Collections.Frozen;
using Simfra.Gateway;
using Simfra.Schemas;

namespace Simfra.Services.CloudTrail;

/// <summary>The resources that an event is about, and the account that they belong to.</summary>
internal static class EventResources
{
    public static IReadOnlyList<EventResource> Of(CompletedCall call) => [];

    /// <summary>The account of the resource where that isn't the caller's; null where nothing tells.</summary>
    public static string? OwnerOf(CompletedCall call) => null;
}
