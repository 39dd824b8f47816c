namespace Simfra.Services.CloudWatchLogs;

/// <summary>What a message looks like to those who may not see what is sensitive in it.</summary>
internal delegate string MessageMask(string message);

/// <summary>Finds how a group's messages are masked.</summary>
internal sealed class LogMasking
{
    /// <summary>The mask of a group's messages; null where they are shown as they are.</summary>
    /// <param name="state">Where the group is.</param>
    /// <param name="group">The group.</param>
    /// <param name="unmask">The caller asked to see all, and was authorised to.</param>
    public MessageMask? Find(CloudWatchLogsState state, LogGroup group, bool? unmask) => null;
}
