namespace Simfra.Protocols.EventStreams;

/// <summary>A header of an event message.</summary>
/// <param name="Name">Its name; those of the framing itself begin with a colon.</param>
/// <param name="Value">A bool, sbyte, short, int, long, byte[], string, DateTimeOffset or Guid.</param>
internal readonly record struct EventHeader(string Name, object Value)
{
    public const string MessageType = ":message-type";
    public const string EventType = ":event-type";
    public const string ExceptionType = ":exception-type";
    public const string ErrorCode = ":error-code";
    public const string ErrorMessage = ":error-message";
    public const string ContentType = ":content-type";

    /// <summary>A message with this header is an envelope: its payload is the message that was signed.</summary>
    public const string ChunkSignature = ":chunk-signature";
}
