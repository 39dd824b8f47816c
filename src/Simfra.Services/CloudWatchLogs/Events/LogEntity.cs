using Simfra.Models.CloudWatchLogs;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>The entity that events are about. It is checked; nothing here shows entities, as no operation of CloudWatch Logs does.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/adding-your-own-related-telemetry.html"/>
internal static class LogEntity
{
    private static readonly string[] KeyNames = ["Type", "ResourceType", "Identifier", "Name", "Environment"];

    private static readonly string[] Types = ["Service", "RemoteService", "AWS::Service", "AWS::Resource", "Resource"];

    /// <summary>Why an entity is rejected, as AWS names it; null for one that isn't. Its events are taken all the same.</summary>
    public static string? FindFault(Entity? entity)
    {
        if (entity?.KeyAttributes is not { } key)
        {
            return null;
        }

        if (!key.TryGetValue("Type", out var type) || key.Keys.Except(KeyNames, StringComparer.Ordinal).Any())
        {
            return EntityRejectionErrorType.InvalidKeyAttributes;
        }

        return Types.Contains(type, StringComparer.Ordinal) ? null : EntityRejectionErrorType.InvalidTypeValue;
    }
}
