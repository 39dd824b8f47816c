using System.Buffers;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs;

/// <summary>A document format in which an error names its own type, under <c>__type</c>.</summary>
internal interface IErrorCodec
{
    /// <param name="output">Where to.</param>
    /// <param name="error">The error's members.</param>
    /// <param name="type">The error's type; null where it travels elsewhere, in a header.</param>
    /// <param name="selection">Which members belong to the document.</param>
    void WriteError(IBufferWriter<byte> output, IShape error, string? type, MemberSelection selection = MemberSelection.All);
}
