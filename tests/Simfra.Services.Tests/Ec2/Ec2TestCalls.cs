using System.Xml.Linq;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Ec2;

/// <summary>Short forms of the calls that most tests of EC2 make.</summary>
internal static class Ec2TestCalls
{
    public static Task<TestAnswer> Ec2Async(this TestWorld world, string operation, params (string Name, string Value)[] parameters) =>
        world.QueryAsync("ec2", operation, parameters);

    public static async Task<string> CreateVpcAsync(this TestWorld world, string cidr, params (string Key, string Value)[] tags) =>
        (await world.Ec2Async("CreateVpc", [("CidrBlock", cidr), .. Specification("vpc", tags)])).Ok().Element("vpcId")!;

    public static async Task<string> CreateSubnetAsync(this TestWorld world, string vpcId, string cidr, params (string Key, string Value)[] tags) =>
        (await world.Ec2Async("CreateSubnet", [("VpcId", vpcId), ("CidrBlock", cidr), .. Specification("subnet", tags)])).Ok().Element("subnetId")!;

    /// <summary>The parameters of filters, each by its number; values are apart by commas.</summary>
    public static (string Name, string Value)[] Filters(params (string Name, string Values)[] filters) =>
    [
        .. filters.SelectMany((f, i) => (IEnumerable<(string, string)>)
        [
            ($"Filter.{i + 1}.Name", f.Name), .. f.Values.Split(',').Select((v, j) => ($"Filter.{i + 1}.Value.{j + 1}", v)),
        ]),
    ];

    /// <summary>The items of a list of the answer.</summary>
    public static XElement[] Items(this TestAnswer answer, string list) => [.. answer.Ok().Xml.Element(list)!.Elements("item")];

    public static string Text(this XElement element, string name) => element.Element(name)!.Value;

    public static string Tags(this XElement resource) =>
        string.Join(' ', resource.Element("tagSet")?.Elements("item").Select(t => $"{t.Text("key")}={t.Text("value")}") ?? []);

    private static IEnumerable<(string Name, string Value)> Specification(string type, (string Key, string Value)[] tags) => tags.Length == 0
        ? []
        :
        [
            ("TagSpecification.1.ResourceType", type),
            .. tags.SelectMany((t, i) => (IEnumerable<(string, string)>)
                [($"TagSpecification.1.Tag.{i + 1}.Key", t.Key), ($"TagSpecification.1.Tag.{i + 1}.Value", t.Value)]),
        ];
}
