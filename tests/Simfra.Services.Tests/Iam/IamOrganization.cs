using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

/// <summary>An organisation of the world's own account, of which the other account is a member.</summary>
internal sealed class IamOrganization
{
    private readonly TestWorld _world;

    private IamOrganization(TestWorld world, string id, string rootId)
    {
        _world = world;
        OrganizationId = id;
        RootId = rootId;
    }

    public string OrganizationId { get; }

    public string RootId { get; }

    /// <summary><c>o-…/r-…</c>.</summary>
    public string Root => $"{OrganizationId}/{RootId}";

    private const string IdMember = "Id";

    /// <summary>Creates one of which IAM knows nothing yet.</summary>
    public static async Task<IamOrganization> CreateAsync(TestWorld world, string featureSet = "ALL")
    {
        var organization = await CallAsync(world, "CreateOrganization", new() { ["FeatureSet"] = featureSet });
        var root = (await CallAsync(world, "ListRoots", []))["Roots"]![0]![IdMember]!;
        var handshake = await CallAsync(
            world, "InviteAccountToOrganization", new() { ["Target"] = new JsonObject { [IdMember] = TestWorld.OtherAccount, ["Type"] = "ACCOUNT" } });
        await CallAsync(world, "AcceptHandshake", new() { ["HandshakeId"] = (string)handshake["Handshake"]![IdMember]! }, TestWorld.OtherAccount);
        return new(world, (string)organization["Organization"]![IdMember]!, (string)root!);
    }

    /// <summary>Creates one that trusts IAM.</summary>
    public static async Task<IamOrganization> CreateTrustedAsync(TestWorld world)
    {
        var organization = await CreateAsync(world);
        await organization.CallAsync("EnableAWSServiceAccess", ("ServicePrincipal", "iam.amazonaws.com"));
        return organization;
    }

    /// <summary>Lets the member administer IAM.</summary>
    public Task DelegateAsync() =>
        CallAsync("RegisterDelegatedAdministrator", ("AccountId", TestWorld.OtherAccount), ("ServicePrincipal", "iam.amazonaws.com"));

    public async Task<string> CreateUnitAsync(string name) =>
        (string)(await CallAsync("CreateOrganizationalUnit", ("ParentId", RootId), ("Name", name)))["OrganizationalUnit"]![IdMember]!;

    public Task MoveMemberAsync(string unitId) =>
        CallAsync("MoveAccount", ("AccountId", TestWorld.OtherAccount), ("SourceParentId", RootId), ("DestinationParentId", unitId));

    public Task DisableServiceControlAsync() => CallAsync("DisablePolicyType", ("RootId", RootId), ("PolicyType", "SERVICE_CONTROL_POLICY"));

    /// <summary>Creates a service control policy; its id.</summary>
    public async Task<string> CreatePolicyAsync(string content, string name = "policy") =>
        (string)(await CallAsync("CreatePolicy", ("Content", content), ("Description", ""), ("Name", name), ("Type", "SERVICE_CONTROL_POLICY")))
            ["Policy"]!["PolicySummary"]![IdMember]!;

    public Task AttachAsync(string policyId, string targetId) => CallAsync("AttachPolicy", ("PolicyId", policyId), ("TargetId", targetId));

    public Task DetachAsync(string policyId, string targetId) => CallAsync("DetachPolicy", ("PolicyId", policyId), ("TargetId", targetId));

    private Task<JsonNode> CallAsync(string operation, params (string Name, string Value)[] input) =>
        CallAsync(_world, operation, new(input.Select(static i => KeyValuePair.Create<string, JsonNode?>(i.Name, i.Value))));

    private static async Task<JsonNode> CallAsync(TestWorld world, string operation, JsonObject input, string? account = null) =>
        (await world.JsonAsync("organizations", operation, input, account)).Ok() is { Body.Length: > 0 } answer ? answer.Json : new JsonObject();
}
