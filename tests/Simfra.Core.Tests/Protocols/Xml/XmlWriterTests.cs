using System.Buffers;
using System.Text;
using System.Xml.Linq;
using Simfra.Protocols.Codecs;
using Simfra.Protocols.Codecs.Xml;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Protocols.Xml;

public sealed class XmlWriterTests
{
    private const string Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    [Fact]
    public void Write_EveryKind_InTheModelsOrder()
    {
        var shape = new Everything
        {
            Grantee = new() { Id = "id", Type = "CanonicalUser" },
            Node = new() { Child = new() { Name = "inner" } },
            Choice = new() { Number = 7 },
            Attributes = new() { ["a"] = "1", ["b"] = "2" },
            Pairs = new() { ["k"] = "v" },
            Tags = ["x", "y"],
            Names = ["n"],
            Data = [1, 2, 255],
            Moment = new(2024, 5, 6, 7, 8, 9, 123, TimeSpan.FromHours(2)),
            Ratio = 1.5,
            Big = long.MinValue,
            Count = -1,
            Flag = false,
            Text = "t",
        };

        Assert.Equal(
            Declaration
            + "<Everything><Text>t</Text><Flag>false</Flag><Count>-1</Count><Big>-9223372036854775808</Big><Ratio>1.5</Ratio>"
            + "<Moment>2024-05-06T05:08:09.123Z</Moment><Data>AQL/</Data><NameList><member>n</member></NameList><Tag>x</Tag><Tag>y</Tag>"
            + "<Pairs><entry><key>k</key><value>v</value></entry></Pairs>"
            + "<Attribute><Name>a</Name><Value>1</Value></Attribute><Attribute><Name>b</Name><Value>2</Value></Attribute>"
            + "<Choice><Number>7</Number></Choice><Node><Child><Name>inner</Name></Child></Node>"
            + "<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"><ID>id</ID></Grantee>"
            + "</Everything>",
            Write(shape));
    }

    [Fact]
    public void Write_NullMembers_AreLeftOut() => Assert.Equal($"{Declaration}<Everything></Everything>", Write(new Everything()));

    [Fact]
    public void Write_EmptyCollections_FlattenedOnesLeaveNothing() => Assert.Equal(
        $"{Declaration}<Everything><NameList></NameList><Pairs></Pairs></Everything>",
        Write(new Everything { Names = [], Tags = [], Pairs = [], Attributes = [] }));

    [Fact]
    public void Write_Namespace_StandsOnTheRootAlone()
    {
        var output = new ArrayBufferWriter<byte>();
        XmlCodec.Write(output, new Node { Child = new() }, MemberSelection.All, "http://s3.amazonaws.com/doc/2006-03-01/");

        Assert.Equal(
            $"{Declaration}<Node xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Child></Child></Node>",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Write_Markup_IsEscaped() => Assert.Equal(
        $"{Declaration}<Node><Name>&lt;a b=&quot;c&quot;&gt; &amp; 'd'</Name></Node>",
        Write(new Node { Name = "<a b=\"c\"> & 'd'" }));

    [Fact]
    public void Write_Attribute_KeepsItsWhiteSpace()
    {
        var written = Write(new Everything { Grantee = new() { Type = "a\tb\nc\"<" } });

        Assert.Contains("xsi:type=\"a&#x9;b&#xA;c&quot;&lt;\"", written, StringComparison.Ordinal);
        Assert.Equal("a\tb\nc\"<", XDocument.Parse(written).Descendants("Grantee").Single().Attributes().Last().Value);
    }

    [Fact]
    public void Write_TextThatXmlCantHold_BecomesReferences()
    {
        var written = Write(new Node { Name = "a\0b\u0001c\rd\ne\u001Ff\uFFFEg" });

        Assert.Equal($"{Declaration}<Node><Name>a&#x0;b&#x1;c&#xD;d\ne&#x1F;f&#xFFFE;g</Name></Node>", written);
    }

    [Fact]
    public void Write_LoneSurrogate_BecomesTheReplacementCharacter() =>
        Assert.Equal($"{Declaration}<Node><Name>x\uFFFDy\U0001F600</Name></Node>", Write(new Node { Name = "x\uD83Dy\U0001F600" }));

    [Fact]
    public void WriteMember_Null_WritesNothingAtAll()
    {
        var output = new ArrayBufferWriter<byte>();
        IShape shape = new Everything();
        new XmlCodec().WriteMember(output, shape, shape.Schema.FindMember("Node")!);

        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void WriteMember_Payload_IsNamedLikeItsShape()
    {
        var output = new ArrayBufferWriter<byte>();
        IShape shape = new Everything { Node = new() { Name = "n" } };
        XmlCodec.WriteMember(output, shape, shape.Schema.FindMember("Node")!, "urn:ns");

        Assert.Equal($"{Declaration}<Node xmlns=\"urn:ns\"><Name>n</Name></Node>", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static string Write(IShape shape)
    {
        var output = new ArrayBufferWriter<byte>();
        new XmlCodec().Write(output, shape);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
