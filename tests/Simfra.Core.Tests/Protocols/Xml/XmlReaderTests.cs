using System.Text;
using Simfra.Protocols.Codecs.Xml;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Protocols.Xml;

public sealed class XmlReaderTests
{
    [Fact]
    public void Read_EveryKind_InAnyOrder()
    {
        var read = Read("""
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- a comment -->
            <Everything xmlns="urn:any">
              <Tag>x</Tag>
              <Grantee xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="Group"><ID>id</ID></Grantee>
              <Attribute><Value>1</Value><Name>a</Name></Attribute>
              <Unknown><Deeper a="b">text</Deeper></Unknown>
              <Tag>y</Tag>
              <Pairs><entry><key>k</key><value></value></entry></Pairs>
              <Choice><Text>either</Text></Choice>
              <NameList><member>m</member><other/><member/></NameList>
              <Data> AQL/ </Data><Moment>2024-05-06T07:08:09.5+02:00</Moment><Ratio>-1e3</Ratio><Big>9223372036854775807</Big>
              <Count> 7 </Count><Flag>1</Flag><Text> a <![CDATA[<b>]]> &amp;&#x41;</Text>
              <Attribute><Name>b</Name><Value>2</Value></Attribute>
            </Everything>
            """);

        Assert.Equal(" a <b> &A", read.Text);
        Assert.True(read.Flag);
        Assert.Equal(7, read.Count);
        Assert.Equal(long.MaxValue, read.Big);
        Assert.Equal(-1000, read.Ratio);
        Assert.Equal(new(2024, 5, 6, 5, 8, 9, 500, TimeSpan.Zero), read.Moment);
        Assert.Equal([1, 2, 255], read.Data!);
        Assert.Equal(["m", ""], read.Names!);
        Assert.Equal(["x", "y"], read.Tags!);
        Assert.Equal(new Dictionary<string, string> { ["k"] = "" }, read.Pairs!);
        Assert.Equal(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }, read.Attributes!);
        Assert.Equal("either", read.Choice!.Text);
        Assert.Equal("Group", read.Grantee!.Type);
        Assert.Equal("id", read.Grantee.Id);
    }

    [Fact]
    public void Read_EmptyElements_AreEmptyValues()
    {
        var read = Read("<Everything><Text/><NameList/><Pairs></Pairs><Node/><Data/></Everything>");

        Assert.Equal("", read.Text);
        Assert.Empty(read.Names!);
        Assert.Empty(read.Pairs!);
        Assert.Empty(read.Data!);
        Assert.NotNull(read.Node);
    }

    [Fact]
    public void Read_PrefixedElements_AreFoundByTheirLocalNames() =>
        Assert.Equal("t", Read("<s:Everything xmlns:s='urn:s'><s:Text>t</s:Text></s:Everything>").Text);

    [Fact]
    public void ReadMember_RootOfAnotherName_IsRefused()
    {
        IShape shape = new Everything();
        var document = Encoding.UTF8.GetBytes("<Other/>");

        Assert.Throws<MalformedXmlException>(() => new XmlCodec().ReadMember(document, shape, shape.Schema.FindMember("Node")!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("text")]
    [InlineData("{}")]
    [InlineData("<")]
    [InlineData("<Everything>")]
    [InlineData("<Everything><Text>a</Everything>")]
    [InlineData("<Everything/><Everything/>")]
    [InlineData("<Everything/>trailing")]
    [InlineData("<Everything><Text>a<b/></Text></Everything>")]
    [InlineData("<Everything>stray</Everything>")]
    [InlineData("<Everything><Text>a</Text><Text>b</Text></Everything>")]
    [InlineData("<Everything><Text>&undefined;</Text></Everything>")]
    [InlineData("<Everything><Text>&#0;</Text></Everything>")]
    [InlineData("<Everything><x:Text>a</x:Text></Everything>")]
    [InlineData("<Everything><Count>seven</Count></Everything>")]
    [InlineData("<Everything><Count/></Everything>")]
    [InlineData("<Everything><Count>2147483648</Count></Everything>")]
    [InlineData("<Everything><Big>99999999999999999999</Big></Everything>")]
    [InlineData("<Everything><Flag>yes</Flag></Everything>")]
    [InlineData("<Everything><Ratio>1,5</Ratio></Everything>")]
    [InlineData("<Everything><Moment>yesterday</Moment></Everything>")]
    [InlineData("<Everything><Data>***</Data></Everything>")]
    [InlineData("<Everything><NameList>a</NameList></Everything>")]
    [InlineData("<Everything><Pairs><entry><key>k</key></entry></Pairs></Everything>")]
    [InlineData("<Everything><Pairs><entry><value>v</value></entry></Pairs></Everything>")]
    [InlineData("<Everything><Choice/></Everything>")]
    [InlineData("<Everything><Choice><Text>a</Text><Number>1</Number></Choice></Everything>")]
    [InlineData("<?xml version='1.0' encoding='no-such-encoding'?><Everything/>")]
    public void Read_Malformed_IsRefused(string document) => Assert.Throws<MalformedXmlException>(() => Read(document));

    [Theory]
    [InlineData("<!DOCTYPE Everything><Everything/>")]
    [InlineData("<!DOCTYPE e [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Everything><Text>&x;</Text></Everything>")]
    [InlineData("<!DOCTYPE e [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><Everything><Text>&b;</Text></Everything>")]
    [InlineData("<!DOCTYPE e SYSTEM 'http://example.com/e.dtd'><Everything/>")]
    public void Read_DocumentType_IsRefused(string document) => Assert.Throws<MalformedXmlException>(() => Read(document));

    [Fact]
    public void Read_InvalidUtf8_IsRefused()
    {
        byte[] document = [.. "<Everything><Text>"u8, 0xC3, 0x28, .. "</Text></Everything>"u8];

        Assert.Throws<MalformedXmlException>(() => new XmlCodec().Read(document, new Everything()));
    }

    [Fact]
    public void Read_NestedTenThousandDeep_IsRefused()
    {
        var deep = $"<Node>{Repeat("<Child>", 10_000)}{Repeat("</Child>", 10_000)}</Node>";

        Assert.Throws<MalformedXmlException>(() => new XmlCodec().Read(Encoding.UTF8.GetBytes(deep), new Node()));
    }

    [Fact]
    public void Read_UnknownElementTenThousandDeep_IsSkipped()
    {
        var deep = $"<Node>{Repeat("<Other>", 10_000)}{Repeat("</Other>", 10_000)}<Name>n</Name></Node>";
        var node = new Node();
        new XmlCodec().Read(Encoding.UTF8.GetBytes(deep), node);

        Assert.Equal("n", node.Name);
    }

    [Fact]
    public void Read_WhatWasWritten_GivesTheSame()
    {
        var shape = new Everything
        {
            Text = "<&\">\r\n\t ü\U0001F600",
            Names = ["", " "],
            Pairs = new() { [""] = "x" },
            Count = 0,
            Ratio = double.NegativeInfinity,
        };
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        new XmlCodec().Write(output, shape);
        var read = new Everything();
        new XmlCodec().Read(output.WrittenMemory, read);

        Assert.Equal(shape.Text, read.Text);
        Assert.Equal(shape.Names, read.Names!);
        Assert.Equal(shape.Pairs, read.Pairs!);
        Assert.Equal(shape.Count, read.Count);
        Assert.Equal(shape.Ratio, read.Ratio);
        Assert.Null(read.Tags);
    }

    private static string Repeat(string text, int times) => new StringBuilder().Insert(0, text, times).ToString();

    private static Everything Read(string document)
    {
        var shape = new Everything();
        new XmlCodec().Read(Encoding.UTF8.GetBytes(document), shape);
        return shape;
    }
}
