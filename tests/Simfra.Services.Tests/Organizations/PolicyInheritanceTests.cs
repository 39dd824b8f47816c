using Simfra.Services.Organizations;
using Simfra.Services.Organizations.ManagementPolicies;

namespace Simfra.Services.Tests.Organizations;

/// <summary>How management policies of several levels are merged, and which documents are taken.</summary>
public sealed class PolicyInheritanceTests
{
    private const string Project = """{"tags":{"project":{"tag_key":{"@@assign":"Project"},"tag_value":{"@@assign":["a","b"]}}}}""";

    [Fact]
    public void OfPeersThatAssign_TheFirstDoes_ThenAllAdd_ThenAllRemove()
    {
        var merged = Merge(PolicyTypes.Tag,
        [
            """{"tags":{"p":{"tag_value":{"@@remove":["c","x"]}}}}""",
            """{"tags":{"p":{"tag_value":{"@@assign":["a","b"],"@@append":["c","d"]}}}}""",
            """{"tags":{"p":{"tag_value":{"@@assign":["z"],"@@append":["b","x"]}}}}""",
        ]);

        Assert.Equal("""{"tags":{"p":{"tag_value":["a","b","d"],"tag_key":"p"}}}""", merged);
    }

    [Fact]
    public void ALowerLevel_AssignsAnew()
    {
        Assert.Equal(
            """{"tags":{"project":{"tag_key":"PROJECT","tag_value":["c"]}}}""",
            Merge(PolicyTypes.Tag, [Project], ["""{"tags":{"PROJECT":{"tag_key":{"@@assign":"PROJECT"},"tag_value":{"@@assign":["c"]}}}}"""]));
    }

    [Theory]
    [InlineData("@@none", """["a","b"]""")]
    [InlineData("@@append", """["a","b","d"]""")]
    [InlineData("@@remove", """["b"]""")]
    [InlineData("@@assign", """["c"]""")]
    [InlineData("@@all", """["c","d"]""")]
    public void AValue_ChangesOnlyByTheOperatorsThatTheParentAllows(string allowed, string values)
    {
        var parent = """{"tags":{"p":{"tag_value":{"@@operators_allowed_for_child_policies":["?"],"@@assign":["a","b"]}}}}"""
            .Replace("?", allowed, StringComparison.Ordinal);

        var merged = Merge(PolicyTypes.Tag, [parent], ["""{"tags":{"p":{"tag_value":{"@@assign":["c"],"@@append":["d"],"@@remove":["a"]}}}}"""]);

        Assert.Contains($"\"tag_value\":{values}", merged, StringComparison.Ordinal);
    }

    [Fact]
    public void AControl_BindsLowerLevelsOnly_AndCannotBeUndone()
    {
        var locked = """{"tags":{"p":{"tag_value":{"@@operators_allowed_for_child_policies":["@@none"],"@@assign":["a"]}}}}""";
        var peer = """{"tags":{"p":{"tag_value":{"@@append":["b"]}}}}""";
        var open = """{"tags":{"p":{"tag_value":{"@@operators_allowed_for_child_policies":["@@all"]}}}}""";

        Assert.Contains("""["a","b"]""", Merge(PolicyTypes.Tag, [locked, peer], [open], [peer.Replace("\"b\"", "\"c\"", StringComparison.Ordinal)]), StringComparison.Ordinal);
    }

    [Fact]
    public void AControlOnABlock_KeepsNewMembersOut_AndLetsThoseThatAreThereChange()
    {
        var closed = """{"tags":{"@@operators_allowed_for_child_policies":["@@none"],"p":{"tag_value":{"@@assign":["a"]}}}}""";
        var child = """{"tags":{"q":{"tag_value":{"@@assign":["x"]}},"p":{"tag_value":{"@@append":["b"]}}}}""";

        Assert.Equal("""{"tags":{"p":{"tag_value":["a","b"],"tag_key":"p"}}}""", Merge(PolicyTypes.Tag, [closed], [child]));
    }

    [Fact]
    public void RemovingFromNothing_MakesNothing_AndWhatIsEmptiedStays()
    {
        Assert.Equal("""{"tags":{}}""", Merge(PolicyTypes.Tag, ["""{"tags":{}}"""], ["""{"tags":{"p":{"tag_value":{"@@remove":["a"]}}}}"""]));
        Assert.Contains("\"tag_value\":[]", Merge(PolicyTypes.Tag, [Project], ["""{"tags":{"project":{"tag_value":{"@@remove":["a","b"]}}}}"""]), StringComparison.Ordinal);
    }

    [Fact]
    public void OptingOut_ComesDownAsOneValue()
    {
        Assert.Equal(
            """{"services":{"default":{"opt_out_policy":"optIn"},"lex":{"opt_out_policy":"optOut"}}}""",
            Merge(
                PolicyTypes.AiServicesOptOut,
                ["""{"services":{"default":{"opt_out_policy":{"@@assign":"optOut"}},"lex":{"opt_out_policy":{"@@assign":"optOut"}}}}"""],
                ["""{"services":{"default":{"opt_out_policy":{"@@assign":"optIn"}}}}"""]));
        Assert.Equal("{}", Merge(PolicyTypes.AiServicesOptOut, ["""{"services":{"default":{}}}"""]));
        Assert.Equal("{}", Merge(PolicyTypes.Chatbot));
    }

    [Theory]
    [InlineData(PolicyTypes.Tag, "{}", false)]
    [InlineData(PolicyTypes.Tag, "[]", false)]
    [InlineData(PolicyTypes.Tag, """{"tags":{}}""", true)]
    [InlineData(PolicyTypes.Tag, """{"Tags":{"a":{}},"tags":{}}""", false)]
    [InlineData(PolicyTypes.Tag, """{"tags":{"a":{},"A":{}}}""", false)]
    [InlineData(PolicyTypes.Tag, """{"tags":{"":{}}}""", false)]
    [InlineData(PolicyTypes.Tag, """{"plans":{}}""", false)]
    [InlineData(PolicyTypes.Tag, """{"tags":{"a":{"tag_key":"a"}}}""", false)]
    [InlineData(PolicyTypes.Tag, """{"tags":{"a":{"tag_key":{"@@assign":"b"}}}}""", false)]
    [InlineData(PolicyTypes.Tag, """{"tags":{"a":{"tag_key":{"@@assign":"A"}}}}""", true)]
    [InlineData(PolicyTypes.Tag, """{"tags":{"a":{"tag_key":{"@@append":"a"}}}}""", false)]
    [InlineData(PolicyTypes.Tag, """{"tags":{"a":{"tag_value":{"@@assign":["x*y*"]}}}}""", false)]
    [InlineData(PolicyTypes.Tag, """{"tags":{"a":{"tag_value":{"@@assign":[{"x":1}]}}}}""", false)]
    [InlineData(PolicyTypes.Tag, """{"tags":{"a":{"tag_value":{"@@assign":[1,true,null,"x*"]}}}}""", true)]
    [InlineData(PolicyTypes.Tag, """{"tags":{"a":{"tag_value":{"@@set":["x"]}}}}""", false)]
    [InlineData(PolicyTypes.Tag, """{"tags":{"a":{"colour":{"@@assign":["x"]}}}}""", false)]
    [InlineData(PolicyTypes.Tag, """{"tags":{"a":{"tag_value":{"@@operators_allowed_for_child_policies":["@@none","@@assign"]}}}}""", false)]
    [InlineData(PolicyTypes.Tag, """{"tags":{"a":{"tag_value":{"@@operators_allowed_for_child_policies":["@@assign","@@assign"]}}}}""", false)]
    [InlineData(PolicyTypes.Tag, """{"tags":{"a":{"tag_value":{"@@operators_allowed_for_child_policies":["@@move"]}}}}""", false)]
    [InlineData(PolicyTypes.Tag, """{"tags":{"a":{"tag_value":{"@@operators_allowed_for_child_policies":["@@assign","@@append"]}}}}""", true)]
    [InlineData(PolicyTypes.AiServicesOptOut, """{"services":{"default":{"opt_out_policy":{"@@assign":"optout"}}}}""", false)]
    [InlineData(PolicyTypes.AiServicesOptOut, """{"services":{"teleport":{"opt_out_policy":{"@@assign":"optOut"}}}}""", false)]
    [InlineData(PolicyTypes.Backup, """{"plans":{"p":{"regions":{"@@assign":"us-east-1"}}}}""", false)]
    [InlineData(PolicyTypes.Backup, """{"plans":{"p":{"rules":{"r":{"lifecycle":{"delete_after_days":{"@@assign":"30"}}}}}}}""", true)]
    [InlineData(PolicyTypes.S3, """{"s3_attributes":{"public_access_block_configuration":{"@@assign":"all"}}}""", true)]
    [InlineData(PolicyTypes.S3, """{"s3_attributes":{"public_access_block_configuration":{"@@assign":"some"}}}""", false)]
    [InlineData(PolicyTypes.DeclarativeEc2, """{"ec2_attributes":{"serial_console_access":{"status":{"@@assign":"disabled"}}}}""", true)]
    [InlineData(PolicyTypes.Chatbot, """{"chatbot":{"platforms":{"slack":{"client":{"@@assign":"enabled"},"workspaces":{"@@assign":["W"]}}}}}""", true)]
    [InlineData(PolicyTypes.SecurityHub, """{"securityhub":{"enable_in_regions":{"@@assign":["ALL_SUPPORTED"]}}}""", true)]
    [InlineData(PolicyTypes.Inspector, """{"inspector":{"enablement":{"ec2_scanning":{"enable_in_regions":{"@@assign":["us-east-1"]}}}}}""", true)]
    [InlineData(PolicyTypes.UpgradeRollout, """{"upgrade_rollout":{"default":{"patch_order":{"@@assign":"last"}}}}""", true)]
    public void ADocument_IsTakenOrNot(string type, string content, bool isTaken) =>
        Assert.Equal(isTaken, PolicyBlock.TryRead(content, ManagementPolicySchemas.Of(type), out _));

    private static string Merge(string type, params string[][] levels) => PolicyInheritance.Merge(type, levels.Select(level => level.Select(content =>
    {
        Assert.True(PolicyBlock.TryRead(content, ManagementPolicySchemas.Of(type), out var block), content);
        return block!;
    }).ToList())).ToJson();
}
