using System.Text;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Protocols;

/// <summary>A small model with one of each: what documents and forms can hold.</summary>
internal static class TestShapes
{
    // T shape, M member, E element, K key; ids are positions among the T lines.
    private const string Table = """
        T	String	String	0
        T	Integer	Integer	0
        T	Structure	Grantee	0	xns=http://www.w3.org/2001/XMLSchema-instance	xnp=xsi
        M	Type	0	8	wire=xsi:type
        M	ID	0	0
        T	Structure	Node	0
        M	Name	0	0
        M	Child	3	0
        T	Structure	Choice	1
        M	Text	0	0
        M	Number	1	0
        T	List	Names	0
        E	0	0
        T	List	Tags	80
        E	0	0
        T	Map	Pairs	0
        K	0	0
        E	0	0
        T	Map	Attributes	80
        K	0	0	wire=Name
        E	0	0	wire=Value
        T	Boolean	Boolean	0
        T	Long	Long	0
        T	Double	Double	0
        T	Timestamp	Timestamp	0
        T	Blob	Blob	0
        T	Structure	Everything	0
        M	Text	0	0
        M	Flag	9	0
        M	Count	1	0
        M	Big	10	0
        M	Ratio	11	0
        M	Moment	12	0
        M	Data	13	0
        M	Names	5	0	wire=NameList
        M	Tags	6	0	wire=Tag
        M	Pairs	7	0
        M	Attributes	8	0	wire=Attribute
        M	Choice	4	0
        M	Node	3	0
        M	Grantee	2	0
        O	Do	POST	/	200	14	14	1		wrap=DoResult
        O	DoNothing	POST	/	200	-	-	1
        """;

    public static readonly ServiceSchema Service = new("test", static () => Encoding.UTF8.GetBytes(Table))
    {
        ApiVersion = "2020-01-01",
        XmlNamespace = "https://test.example.com/",
    };

    public static OperationSchema Do => Service.FindOperation("Do")!;

    public static OperationSchema DoNothing => Service.FindOperation("DoNothing")!;
}

internal sealed class Everything : IShape
{
    public string? Text;
    public bool? Flag;
    public int? Count;
    public long? Big;
    public double? Ratio;
    public DateTimeOffset? Moment;
    public byte[]? Data;
    public List<string>? Names;
    public List<string>? Tags;
    public Dictionary<string, string>? Pairs;
    public Dictionary<string, string>? Attributes;
    public Choice? Choice;
    public Node? Node;
    public Grantee? Grantee;

    Schema IShape.Schema => TestShapes.Service.GetShape(14);

    void IShape.Visit(int member, ShapeVisitor visitor)
    {
        switch (member)
        {
            case 0:
                visitor.Value(ref Text);
                break;
            case 1:
                visitor.Value(ref Flag);
                break;
            case 2:
                visitor.Value(ref Count);
                break;
            case 3:
                visitor.Value(ref Big);
                break;
            case 4:
                visitor.Value(ref Ratio);
                break;
            case 5:
                visitor.Value(ref Moment);
                break;
            case 6:
                visitor.Value(ref Data);
                break;
            case 7:
                visitor.Value(ref Names);
                break;
            case 8:
                visitor.Value(ref Tags);
                break;
            case 9:
                visitor.Value(ref Pairs);
                break;
            case 10:
                visitor.Value(ref Attributes);
                break;
            case 11:
                visitor.Value(ref Choice);
                break;
            case 12:
                visitor.Value(ref Node);
                break;
            case 13:
                visitor.Value(ref Grantee);
                break;
        }
    }
}

internal sealed class Choice : IShape
{
    public string? Text;
    public int? Number;

    Schema IShape.Schema => TestShapes.Service.GetShape(4);

    void IShape.Visit(int member, ShapeVisitor visitor)
    {
        if (member == 0)
        {
            visitor.Value(ref Text);
        }
        else
        {
            visitor.Value(ref Number);
        }
    }
}

internal sealed class Node : IShape
{
    public string? Name;
    public Node? Child;

    Schema IShape.Schema => TestShapes.Service.GetShape(3);

    void IShape.Visit(int member, ShapeVisitor visitor)
    {
        if (member == 0)
        {
            visitor.Value(ref Name);
        }
        else
        {
            visitor.Value(ref Child);
        }
    }
}

internal sealed class Grantee : IShape
{
    public string? Type;
    public string? Id;

    Schema IShape.Schema => TestShapes.Service.GetShape(2);

    void IShape.Visit(int member, ShapeVisitor visitor)
    {
        if (member == 0)
        {
            visitor.Value(ref Type);
        }
        else
        {
            visitor.Value(ref Id);
        }
    }
}
