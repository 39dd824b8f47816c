namespace Simfra.Services.CloudWatchLogs;

/// <summary>What a message becomes; null where it can't be transformed.</summary>
internal delegate string? MessageTransformation(string message, EventOrigin? origin);

/// <summary>Tells how a group's messages are transformed.</summary>
internal interface ILogTransformation
{
    /// <summary>The transformation of a group's messages; null where none is active.</summary>
    MessageTransformation? Find(CloudWatchLogsState state, LogGroup group);
}
