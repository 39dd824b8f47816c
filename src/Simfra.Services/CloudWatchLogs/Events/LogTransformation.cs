namespace Simfra.Services.CloudWatchLogs;

/// <summary>What a message becomes before filters see it.</summary>
internal delegate string MessageTransformation(string message);

/// <summary>Tells how a group's messages are transformed.</summary>
internal interface ILogTransformation
{
    /// <summary>The transformation of a group's messages; null where none is active.</summary>
    MessageTransformation? Find(CloudWatchLogsState state, LogGroup group);
}
