using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Journal;

/// <summary>Takes the stream out of an input or output that is kept: its content is gone by then, its length is not.</summary>
internal sealed class StreamDetacher : PartialVisitor
{
    private StreamDetacher(MemberSchema member) => Member = member;

    public static void Detach(OperationSchema operation, IShape? input, IShape? output)
    {
        if ((operation.Flags & (OperationFlags.StreamingInput | OperationFlags.EventStreamInput)) != 0)
        {
            Detach(input);
        }

        if ((operation.Flags & (OperationFlags.StreamingOutput | OperationFlags.EventStreamOutput)) != 0)
        {
            Detach(output);
        }
    }

    public override void Value(ref StreamingBody? value) => value = value is null ? null : new(Stream.Null, value.Length);

    public override void Events<T>(ref IAsyncEnumerable<T>? value, Func<T> create) => value = null;

    private static void Detach(IShape? shape)
    {
        foreach (var member in shape?.Schema.Members ?? [])
        {
            if (member.Target.IsStreaming || member.Target.IsEventStream || (member.Flags & MemberFlags.Streaming) != 0)
            {
                shape!.Visit(member.Index, new StreamDetacher(member));
            }
        }
    }
}
