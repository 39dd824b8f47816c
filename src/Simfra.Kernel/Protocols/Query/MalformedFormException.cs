using Simfra.Protocols.Codecs;

namespace Simfra.Protocols.Query;

/// <summary>A form whose parameters don't fit the input's shape; the messages are those of AWS's Query services.</summary>
/// <param name="wireMessage">What the client is told; null where AWS gives no reason.</param>
internal sealed class MalformedFormException(string? wireMessage) : MalformedInputException(wireMessage ?? "The form is malformed.")
{
    public override string? WireMessage { get; } = wireMessage;

    public static MalformedFormException NotAList => new("Unexpected list element termination");

    public static MalformedFormException NotAStructure => new("Unexpected complex element termination");

    public static MalformedFormException NotAScalar(bool isList) =>
        new(isList ? "Start of list found where not expected" : "Start of structure or map found where not expected.");
}
