namespace Simfra.Protocols.EventStreams;

/// <summary>One message of <c>application/vnd.amazon.eventstream</c>.</summary>
internal sealed record EventMessage(IReadOnlyList<EventHeader> Headers, ReadOnlyMemory<byte> Payload)
{
    public const string MediaType = "application/vnd.amazon.eventstream";

    /// <summary>A header's value as text; null where it is missing or no text.</summary>
    public string? Text(string name) => Find(name) as string;

    public object? Find(string name)
    {
        foreach (var header in Headers)
        {
            if (header.Name == name)
            {
                return header.Value;
            }
        }

        return null;
    }
}
