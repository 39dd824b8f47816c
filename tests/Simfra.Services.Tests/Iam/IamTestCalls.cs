using System.Xml.Linq;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

/// <summary>Short forms of the calls that most tests of IAM make.</summary>
internal static class IamTestCalls
{
    public const string Account = "000000000000";
    public const string Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""";

    public const string Trust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    public const string ReadOnlyAccess = "arn:aws:iam::aws:policy/ReadOnlyAccess";

    public static Task<TestAnswer> IamAsync(this TestWorld world, string operation, params (string Name, string Value)[] parameters) =>
        world.QueryAsync("iam", operation, parameters);

    public static async Task<TestAnswer> CreateUserAsync(this TestWorld world, string name, params (string Name, string Value)[] parameters) =>
        (await world.IamAsync("CreateUser", [("UserName", name), .. parameters])).Ok();

    public static async Task<TestAnswer> CreateGroupAsync(this TestWorld world, string name, params (string Name, string Value)[] parameters) =>
        (await world.IamAsync("CreateGroup", [("GroupName", name), .. parameters])).Ok();

    public static async Task<TestAnswer> CreateRoleAsync(
        this TestWorld world, string name, string trust = Trust, params (string Name, string Value)[] parameters) =>
        (await world.IamAsync("CreateRole", [("RoleName", name), ("AssumeRolePolicyDocument", trust), .. parameters])).Ok();

    /// <summary>Creates a managed policy; its ARN.</summary>
    public static async Task<string> CreatePolicyAsync(this TestWorld world, string name, string document = Policy, string path = "/") =>
        (await world.IamAsync("CreatePolicy", ("PolicyName", name), ("PolicyDocument", document), ("Path", path))).Ok().Element("Arn")!;

    /// <summary>Creates a key of a user, or of the caller.</summary>
    public static async Task<(string Id, string Secret)> CreateKeyAsync(this TestWorld world, string? user)
    {
        var answer = (await world.IamAsync("CreateAccessKey", user is null ? [] : [("UserName", user)])).Ok();
        return (answer.Element("AccessKeyId")!, answer.Element("SecretAccessKey")!);
    }

    /// <summary>A trust policy for principals of AWS.</summary>
    public static string TrustOf(params string[] principals)
    {
        var texts = string.Join(',', principals.Select(static p => $"\"{p}\""));
        return $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":[{{{texts}}}]},"Action":"sts:AssumeRole"}]}""";
    }

    /// <summary>A valid policy of that many characters.</summary>
    public static string PolicyOfSize(int size)
    {
        const string Head = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::""";
        const string Tail = "\"}]}";
        return Head + new string('x', size - Head.Length - Tail.Length) + Tail;
    }

    /// <summary>The members of a list of the answer.</summary>
    public static XElement[] Members(this TestAnswer answer, string list) =>
        [.. answer.Ok().Xml.Descendants(list).First().Elements("member")];

    /// <summary>What the members of a list say under a name.</summary>
    public static string[] Listed(this TestAnswer answer, string list, string name) =>
        [.. answer.Members(list).Select(m => m.Element(name)!.Value)];

    public static string Tags(this TestAnswer answer) => string.Join(' ', answer.Ok().Xml.Descendants("Tags").Elements("member")
        .Select(static t => $"{t.Element("Key")!.Value}={t.Element("Value")!.Value}"));

    /// <summary>The parameters of tags.</summary>
    public static (string Name, string Value)[] TagParameters(params (string Key, string Value)[] tags) =>
    [
        .. tags.SelectMany((t, i) => (IEnumerable<(string, string)>)[($"Tags.member.{i + 1}.Key", t.Key), ($"Tags.member.{i + 1}.Value", t.Value)]),
    ];

    /// <summary>All pages of a listing.</summary>
    public static async Task<List<string>> PagesAsync(
        this TestWorld world, string operation, string list, Func<XElement, string> show, params (string Name, string Value)[] parameters)
    {
        var pages = new List<string>();
        for (string? marker = null; ;)
        {
            var answer = (await world.IamAsync(operation, marker is null ? parameters : [.. parameters, ("Marker", marker)])).Ok();
            pages.Add(string.Join(' ', answer.Members(list).Select(show)));
            marker = answer.Element("Marker");
            Assert.Equal(marker is null ? "false" : "true", answer.Element("IsTruncated"));
            if (marker is null)
            {
                return pages;
            }
        }
    }
}
