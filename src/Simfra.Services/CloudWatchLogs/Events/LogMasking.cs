namespace Simfra.Services.CloudWatchLogs;

/// <summary>What a message looks like to those who may not see what is sensitive in it.</summary>
internal delegate string MessageMask(string message);

/// <summary>Tells how a group's messages are masked.</summary>
internal interface ILogMasking
{
    /// <summary>The mask of a group's messages; null where they are shown as they are.</summary>
    MessageMask? Find(CloudWatchLogsState state, LogGroup group);
}
