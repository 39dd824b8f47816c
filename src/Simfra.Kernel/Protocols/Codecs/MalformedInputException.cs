namespace Simfra.Protocols.Codecs;

/// <summary>
/// A document or a text that can't be read as its shape says. Codecs throw it and know no protocol; the protocol turns it into
/// its own error (<c>SerializationException</c>, <c>MalformedXML</c>, <c>MalformedInput</c>, …).
/// </summary>
internal sealed class MalformedInputException(string message, Exception? cause = null) : Exception(message, cause);
