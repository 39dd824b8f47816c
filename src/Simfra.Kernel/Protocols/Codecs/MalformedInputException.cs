using Simfra.Schemas;

namespace Simfra.Protocols.Codecs;

/// <summary>
/// A document or a text that can't be read as its shape says. Codecs throw it and know no protocol; the protocol turns it into
/// its own error (<c>SerializationException</c>, <c>MalformedXML</c>, <c>MalformedInput</c>, …).
/// </summary>
internal class MalformedInputException(string message) : Exception(message)
{
    /// <summary>What the client is told; null where AWS gives no reason.</summary>
    public virtual string? WireMessage => Message;

    /// <summary>The member outside of the body that can't be read, where one is to blame.</summary>
    public MemberSchema? Member { get; set; }

    /// <summary>What was given for <see cref="Member"/>.</summary>
    public string? Text { get; set; }
}

/// <summary>A document that isn't well-formed. AWS's JSON services don't say where; the message is for the log.</summary>
internal sealed class MalformedSyntaxException(string message) : MalformedInputException(message)
{
    public override string? WireMessage => null;
}
