using System.Text;
using Simfra.Models.Ec2;
using Simfra.Models.S3;
using Simfra.Protocols;
using Simfra.Protocols.Query;
using Simfra.Protocols.Rest;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Protocols.Xml;

/// <summary>Mutated requests are read, or refused with an error of the client's; nothing else may come of them.</summary>
public sealed class XmlAndFormMutationTests
{
    private const int Mutations = 20_000;

    private static readonly QueryProtocol Query = new();
    private static readonly Ec2QueryProtocol Ec2Query = new();
    private static readonly RestXmlProtocol RestXml = new(static _ => new() { HasBareErrors = true });

    private static readonly string[] Splices =
    [
        "<", ">", "</", "/>", "&", "&lt;", "&#0;", "&#x110000;", "<![CDATA[", "]]>", "<!--", "<?xml?>", "<!DOCTYPE a>", "xmlns=\"\"",
        "\0", "\uFFFF", "%", "%0", "%FF", "=", ".", "..", "&member.1=", ".1", ".0", ".-1", ".99999999999", "=1&", "+", "true", "NaN",
        "1e999", "9999-99-99T99:99:99Z", "==",
    ];

    [Fact]
    public void ReadInput_MutatedXml_IsReadOrRefused() => Mutate(
        "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>a &amp; b</Key><ETag>e</ETag>"
            + "<LastModifiedTime>2024-01-01T00:00:00Z</LastModifiedTime><Size>10</Size></Object>"
            + "<Object><Key>c</Key></Object><Quiet>true</Quiet></Delete>",
        static body => Read(
            RestXml, S3Api.DeleteObjects.Schema, TestRequests.Create("POST", "/bucket?delete", body), new DeleteObjectsRequest()));

    [Fact]
    public void ReadInput_MutatedForm_IsReadOrRefused() => Mutate(
        "Action=Do&Version=2020-01-01&Text=a%20b&Flag=true&Count=-7&Big=12&Ratio=1.5&Moment=2024-05-06T07%3A08%3A09Z"
            + "&Data=AQL%2F&NameList.member.1=first"
            + "&Tag.1=x&Pairs.entry.1.key=k&Pairs.entry.1.value=v&Attribute.1.Name=a&Attribute.1.Value=1"
            + "&Choice.Number=3&Node.Child.Child.Name=deep",
        static body => Read(Query, TestShapes.Do, TestRequests.Form(body), new Everything()));

    [Fact]
    public void ReadInput_MutatedEc2Form_IsReadOrRefused() => Mutate(
        "Action=CreateVpc&CidrBlock=10.0.0.0%2F16&DryRun=false&Ipv4NetmaskLength=16"
            + "&TagSpecification.1.ResourceType=vpc&TagSpecification.1.Tag.1.Key=Name"
            + "&TagSpecification.1.Tag.1.Value=main&AmazonProvidedIpv6CidrBlock=true",
        static body => Read(Ec2Query, Ec2Api.CreateVpc.Schema, TestRequests.Form(body), new CreateVpcRequest()));

    private static void Mutate(string seed, Action<byte[]> read)
    {
        var random = new Random(4599);
        var original = Encoding.UTF8.GetBytes(seed);
        for (var i = 0; i < Mutations; i++)
        {
            var mutated = original.ToList();
            for (var changes = random.Next(1, 5); changes > 0 && mutated.Count > 0; changes--)
            {
                Change(mutated, random);
            }

            read([.. mutated]);
        }
    }

    private static void Change(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count);
        var length = random.Next(Math.Min(40, bytes.Count - at) + 1);
        switch (random.Next(6))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 3:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(Splices[random.Next(Splices.Length)]));
                break;
        }
    }

    private static void Read(IProtocol protocol, OperationSchema operation, WireRequest request, IShape input)
    {
        try
        {
            protocol.ReadInput(operation, request, input);
        }
        catch (AwsServiceException refused)
        {
            Assert.InRange(refused.StatusCode, 400, 499);
        }
    }
}
