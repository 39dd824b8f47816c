namespace Simfra.Protocols.Codecs.Xml;

/// <summary>An XML document that isn't well-formed, or not one of its shape.</summary>
internal sealed class MalformedXmlException(string message) : MalformedInputException(message);
