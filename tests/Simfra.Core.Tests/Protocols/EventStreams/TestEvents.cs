using System.Text;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Protocols.EventStreams;

/// <summary>A service of one operation that streams events both ways.</summary>
internal static class TestEvents
{
    // Flags: 21 event stream and union, 6 error of the sender, 40 event: members 40 header, 20 payload; operation 301 streams both ways.
    private const string Table = """
        T	String	String	0
        T	Integer	Integer	0
        T	Blob	Blob	0
        T	Structure	Record	40
        M	Sequence	1	40
        M	Name	0	0
        T	Structure	Chunk	40
        M	Data	2	20
        T	Structure	End	40
        T	Structure	StreamBroken	6	code=StreamBroken
        M	message	0	0
        T	Structure	Events	21
        M	Record	3	0
        M	Chunk	4	0
        M	End	5	0
        M	StreamBroken	6	0
        T	Structure	Talk	0
        M	Topic	0	0
        M	Stream	7	0
        O	Talk	POST	/talk	200	8	8	301
        """;

    public static readonly ServiceSchema Service = new("talk", static () => Encoding.UTF8.GetBytes(Table)) { TargetPrefix = "Talk" };

    public static OperationSchema Operation => Service.FindOperation("Talk")!;
}

internal sealed class Talk : IShape
{
    public string? Topic;
    public IAsyncEnumerable<TalkEvent>? Stream;

    Schema IShape.Schema => TestEvents.Service.GetShape(8);

    void IShape.Visit(int member, ShapeVisitor visitor)
    {
        if (member == 0)
        {
            visitor.Value(ref Topic);
        }
        else
        {
            visitor.Value(ref Stream);
        }
    }
}

internal sealed class TalkEvent : IShape
{
    public Record? Record;
    public Chunk? Chunk;
    public End? End;
    public StreamBroken? StreamBroken;

    Schema IShape.Schema => TestEvents.Service.GetShape(7);

    void IShape.Visit(int member, ShapeVisitor visitor)
    {
        switch (member)
        {
            case 0:
                visitor.Value(ref Record);
                break;
            case 1:
                visitor.Value(ref Chunk);
                break;
            case 2:
                visitor.Value(ref End);
                break;
            default:
                visitor.Structure(ref StreamBroken, static () => new StreamBroken());
                break;
        }
    }
}

internal sealed class Record : IShape
{
    public int? Sequence;
    public string? Name;

    Schema IShape.Schema => TestEvents.Service.GetShape(3);

    void IShape.Visit(int member, ShapeVisitor visitor)
    {
        if (member == 0)
        {
            visitor.Value(ref Sequence);
        }
        else
        {
            visitor.Value(ref Name);
        }
    }
}

internal sealed class Chunk : IShape
{
    public byte[]? Data;

    Schema IShape.Schema => TestEvents.Service.GetShape(4);

    void IShape.Visit(int member, ShapeVisitor visitor) => visitor.Value(ref Data);
}

internal sealed class End : IShape
{
    Schema IShape.Schema => TestEvents.Service.GetShape(5);

    void IShape.Visit(int member, ShapeVisitor visitor)
    {
    }
}

internal sealed class StreamBroken(string? message = null) : AwsServiceException(TestEvents.Service.GetShape(6), message), IShape
{
    Schema IShape.Schema => TestEvents.Service.GetShape(6);

    void IShape.Visit(int member, ShapeVisitor visitor) => visitor.Value(ref ErrorMessage);
}
