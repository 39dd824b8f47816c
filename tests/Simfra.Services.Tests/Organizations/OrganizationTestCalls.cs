using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Organizations;

/// <summary>Short forms of the calls that most tests of Organizations make.</summary>
internal static class OrganizationTestCalls
{
    public const string Management = "000000000000";
    public const string Denied = "You don't have permissions to access this resource.";
    public const string ServicePolicy = "SERVICE_CONTROL_POLICY";
    public const string AllowAll = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";
    public const string TagPolicy = """{"tags":{"CostCenter":{"tag_key":{"@@assign":"CostCenter"}}}}""";

    public static Task<TestAnswer> OrgAsync(this TestWorld world, string operation, JsonObject? input = null, string? account = null) =>
        world.JsonAsync("organizations", operation, input ?? [], account);

    public static async Task<JsonNode> OrgOkAsync(this TestWorld world, string operation, JsonObject? input = null, string? account = null) =>
        (await world.OrgAsync(operation, input, account)).Ok() is { Body.Length: > 0 } answer ? answer.Json : new JsonObject();

    /// <summary>A world in which the default account has an organisation; the root's id.</summary>
    public static async Task<string> CreateOrganizationAsync(this TestWorld world, string featureSet = "ALL")
    {
        await world.OrgOkAsync("CreateOrganization", new() { ["FeatureSet"] = featureSet });
        return (await world.OrgOkAsync("ListRoots"))["Roots"]![0]!.Text("Id");
    }

    /// <summary>Creates an account; its number.</summary>
    public static async Task<string> CreateMemberAsync(this TestWorld world, string name = "member")
    {
        var request = await world.OrgOkAsync("CreateAccount", new() { ["AccountName"] = name, ["Email"] = $"{name}@example.com" });
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var status = await world.OrgOkAsync(
            "DescribeCreateAccountStatus", new() { ["CreateAccountRequestId"] = request["CreateAccountStatus"]!.Text("Id") });
        return status["CreateAccountStatus"]!.Text("AccountId");
    }

    /// <summary>Invites an account, which accepts.</summary>
    public static async Task InviteMemberAsync(this TestWorld world, string accountId)
    {
        var handshake = await world.InviteAsync(accountId);
        await world.OrgOkAsync("AcceptHandshake", new() { ["HandshakeId"] = handshake }, accountId);
    }

    /// <summary>Invites an account; the handshake's id.</summary>
    public static async Task<string> InviteAsync(this TestWorld world, string id, string type = "ACCOUNT") =>
        (await world.OrgOkAsync("InviteAccountToOrganization", Target(id, type)))["Handshake"]!.Text("Id");

    public static JsonObject Target(string id, string type = "ACCOUNT") => new() { ["Target"] = new JsonObject { ["Id"] = id, ["Type"] = type } };

    public static async Task<string> CreateUnitAsync(this TestWorld world, string parentId, string name = "unit") =>
        (await world.OrgOkAsync("CreateOrganizationalUnit", new() { ["ParentId"] = parentId, ["Name"] = name }))["OrganizationalUnit"]!.Text("Id");

    public static async Task<string> CreateOrgPolicyAsync(
        this TestWorld world, string content = AllowAll, string type = ServicePolicy, string name = "policy") =>
        (await world.OrgOkAsync("CreatePolicy", PolicyOf(content, type, name)))["Policy"]!["PolicySummary"]!.Text("Id");

    public static JsonObject PolicyOf(string content, string type = ServicePolicy, string name = "policy") =>
        new() { ["Content"] = content, ["Description"] = "what it is for", ["Name"] = name, ["Type"] = type };

    public static Task<JsonNode> AttachAsync(this TestWorld world, string policyId, string targetId) =>
        world.OrgOkAsync("AttachPolicy", new() { ["PolicyId"] = policyId, ["TargetId"] = targetId });

    public static Task<JsonNode> EnableTypeAsync(this TestWorld world, string rootId, string type) =>
        world.OrgOkAsync("EnablePolicyType", new() { ["RootId"] = rootId, ["PolicyType"] = type });

    /// <summary>Lets a service work in the organisation, and a member administer it.</summary>
    public static async Task DelegateAsync(this TestWorld world, string accountId, string service = "cloudtrail.amazonaws.com")
    {
        await world.OrgOkAsync("EnableAWSServiceAccess", new() { ["ServicePrincipal"] = service });
        await world.OrgOkAsync("RegisterDelegatedAdministrator", new() { ["AccountId"] = accountId, ["ServicePrincipal"] = service });
    }

    /// <summary>What the members of a list say under a name.</summary>
    public static string[] Texts(this JsonNode node, string list, string name) => [.. node[list]!.AsArray().Select(m => m!.Text(name))];

    public static void AssertReason(this TestAnswer answer, string error, string reason, string? message = null)
    {
        answer.AssertJsonError(error, message);
        Assert.Equal(reason, answer.Json["Reason"]?.GetValue<string>());
    }

    /// <summary>All pages of a listing; each but the last has as many members as were asked for.</summary>
    public static async Task<string[]> PagesAsync(this TestWorld world, string operation, JsonObject input, string list, string name, int pageSize)
    {
        var all = new List<string>();
        for (var token = ""; token is not null;)
        {
            var request = input.DeepClone().AsObject();
            request["MaxResults"] = pageSize;
            if (token.Length > 0)
            {
                request["NextToken"] = token;
            }

            var page = await world.OrgOkAsync(operation, request);
            token = page["NextToken"]?.GetValue<string>();
            Assert.Equal(token is null ? page[list]!.AsArray().Count : pageSize, page[list]!.AsArray().Count);
            all.AddRange(page.Texts(list, name));
        }

        return [.. all];
    }
}
