namespace Simfra.Integration;

/// <summary>Takes what people answer to text messages; SNS provides it.</summary>
internal interface ITextReplies
{
    /// <summary>Somebody has answered a message of the inbox. In no service's turn.</summary>
    void OnReply(InboxMessage message, string text);
}
