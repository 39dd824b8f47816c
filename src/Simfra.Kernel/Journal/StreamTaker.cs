using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Journal;

/// <summary>Takes the body that streams out of an output, for one who reads it apart from the rest.</summary>
internal sealed class StreamTaker : PartialVisitor
{
    private StreamingBody? _taken;

    private StreamTaker(MemberSchema member) => Member = member;

    /// <returns>The member's name and its body; null where nothing streams.</returns>
    public static (string Member, StreamingBody Body)? Take(IShape output)
    {
        foreach (var member in output.Schema.Members.Where(static m => m.Target.IsStreaming || (m.Flags & MemberFlags.Streaming) != 0))
        {
            var taker = new StreamTaker(member);
            output.Visit(member.Index, taker);
            if (taker._taken is { } body)
            {
                return (member.Name, body);
            }
        }

        return null;
    }

    public override void Value(ref StreamingBody? value) => (_taken, value) = (value, null);
}
