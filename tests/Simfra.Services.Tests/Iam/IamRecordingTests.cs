using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.Iam;

/// <summary>Recorded answers of AWS about service-linked roles, against what a world answers.</summary>
public sealed class IamRecordingTests
{
    private const string Recording = "conformance/recordings/iam/test_iam.snapshot.json";
    private const string Lifecycle = "::test_service_role_lifecycle[";
    private const string SuffixNotAllowed = "::test_service_role_lifecycle_custom_suffix_not_allowed[";

    [SharedDataFact(Recording)]
    public async Task ServiceLinkedRoles_AreAsRecorded()
    {
        var recorded = Read(Lifecycle);
        Assert.True(recorded.Count > 30);
        await using var world = await TestWorld.StartAsync();
        foreach (var (service, answers) in recorded)
        {
            var expected = answers["describe-response"]!["Role"]!;
            var name = expected["RoleName"]!.GetValue<string>();
            (await world.IamAsync("CreateServiceLinkedRole", ("AWSServiceName", service))).Ok();

            var role = (await world.IamAsync("GetRole", ("RoleName", name))).Ok();

            Assert.Equal((expected["Path"]!.GetValue<string>(), expected["Arn"]!.GetValue<string>()), (role.Element("Path"), Recorded(role.Element("Arn"))));
            Assert.Equal(expected["MaxSessionDuration"]!.GetValue<int>().ToString(), role.Element("MaxSessionDuration"));
            Assert.True(JsonNode.DeepEquals(
                expected["AssumeRolePolicyDocument"],
                Sorted(JsonNode.Parse(Uri.UnescapeDataString(role.Element("AssumeRolePolicyDocument")!))!)), service);
            Assert.Equal(
                answers["attached-role-policies"]!["AttachedPolicies"]!.AsArray().Select(static p => p!["PolicyArn"]!.GetValue<string>()),
                (await world.IamAsync("ListAttachedRolePolicies", ("RoleName", name))).Listed("AttachedPolicies", "PolicyArn").Select(Recorded));
            Assert.Empty((await world.IamAsync("ListRolePolicies", ("RoleName", name))).Members("PolicyNames"));
        }
    }

    [SharedDataFact(Recording)]
    public async Task SuffixesOfServiceLinkedRoles_AreRefusedAsRecorded()
    {
        var recorded = Read(SuffixNotAllowed);
        Assert.True(recorded.Count > 20);
        await using var world = await TestWorld.StartAsync();
        foreach (var (service, answers) in recorded)
        {
            var error = answers["custom-suffix-not-allowed"]!["Error"]!;

            (await world.IamAsync("CreateServiceLinkedRole", ("AWSServiceName", service), ("CustomSuffix", "x"))).AssertXmlError(
                error["Code"]!.GetValue<string>(), error["Message"]!.GetValue<string>());
        }
    }

    /// <summary>What was recorded for each service in a test's cases.</summary>
    private static List<(string Service, JsonNode Answers)> Read(string test) =>
    [
        .. JsonNode.Parse(File.ReadAllText(SharedData.PathOf(Recording)))!.AsObject()
            .Where(c => c.Key.Contains(test, StringComparison.Ordinal))
            .Select(c => (c.Key[(c.Key.LastIndexOf('[') + 1)..^1], c.Value!["recorded-content"]!)),
    ];

    /// <summary>An ARN in the words of the recording.</summary>
    private static string? Recorded(string? arn) => arn?
        .Replace("arn:aws:", "arn:<partition>:", StringComparison.Ordinal)
        .Replace(IamTestCalls.Account, "111111111111", StringComparison.Ordinal);

    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(static m => m.Key, StringComparer.Ordinal)
            .Select(static m => KeyValuePair.Create(m.Key, (JsonNode?)Sorted(m.Value!)))),
        JsonArray items => new JsonArray([.. items.Select(static i => Sorted(i!))]),
        _ => node.DeepClone(),
    };
}
