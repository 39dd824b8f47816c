using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class PolicyTests
{
    [Fact]
    public async Task CreatePolicy_ShowsThePolicy_ButNoTagsWhereItHasNone()
    {
        await using var world = await TestWorld.StartAsync();

        var policy = (await world.IamAsync(
            "CreatePolicy", ("PolicyName", "reader"), ("Path", "/app/"), ("PolicyDocument", IamTestCalls.Policy), ("Description", "reads"))).Ok();

        Assert.Equal("arn:aws:iam::000000000000:policy/app/reader", policy.Element("Arn"));
        Assert.Matches("^ANPA[A-Z2-7]{17}$", policy.Element("PolicyId"));
        Assert.Equal(("v1", "true"), (policy.Element("DefaultVersionId"), policy.Element("IsAttachable")));
        Assert.Equal(("0", "0"), (policy.Element("AttachmentCount"), policy.Element("PermissionsBoundaryUsageCount")));
        Assert.Null(policy.Element("Tags"));
        var shown = (await world.IamAsync("GetPolicy", ("PolicyArn", policy.Element("Arn")!))).Ok();
        Assert.Equal(("reads", ""), (shown.Element("Description"), shown.Element("Tags")));
    }

    [Fact]
    public async Task CreatePolicy_OfATakenName_WhateverItsPathAndCase_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreatePolicyAsync("reader");

        (await world.IamAsync("CreatePolicy", ("PolicyName", "READER"), ("Path", "/app/"), ("PolicyDocument", IamTestCalls.Policy))).AssertXmlError(
            "EntityAlreadyExists", "A policy called READER already exists. Duplicate names are not allowed.", 409);
    }

    [Fact]
    public async Task CreatePolicy_HasAtMost6144CharactersWithoutWhiteSpace()
    {
        await using var world = await TestWorld.StartAsync();

        await world.CreatePolicyAsync("fits", new string('\n', 500) + IamTestCalls.PolicyOfSize(6144));
        (await world.IamAsync("CreatePolicy", ("PolicyName", "long"), ("PolicyDocument", IamTestCalls.PolicyOfSize(6145)))).AssertXmlError(
            "LimitExceeded", "Cannot exceed quota for PolicySize: 6144", 409);
    }

    [Fact]
    public async Task CreatePolicy_OfWhatIsNoPolicy_Fails()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.IamAsync("CreatePolicy", ("PolicyName", "bad"), ("PolicyDocument", "{no json"))).AssertXmlError(
            "MalformedPolicyDocument", "Syntax errors in policy.");
        (await world.IamAsync("CreatePolicy", ("PolicyName", "bad"), ("Path", "no"), ("PolicyDocument", IamTestCalls.Policy))).AssertXmlError(
            "ValidationError",
            "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.");
    }

    [Theory]
    [InlineData("GetPolicy")]
    [InlineData("DeletePolicy")]
    [InlineData("ListPolicyVersions")]
    [InlineData("ListPolicyTags")]
    [InlineData("ListEntitiesForPolicy")]
    [InlineData("GetPolicyVersion", "VersionId", "v1")]
    [InlineData("DeletePolicyVersion", "VersionId", "v1")]
    [InlineData("SetDefaultPolicyVersion", "VersionId", "v1")]
    [InlineData("CreatePolicyVersion", "PolicyDocument", IamTestCalls.Policy)]
    public async Task AnyOperation_OnAnUnknownPolicy_Fails(string operation, string? parameter = null, string? value = null)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreatePolicyAsync("reader", path: "/app/");
        const string Arn = "arn:aws:iam::000000000000:policy/reader";

        var answer = await world.IamAsync(operation, [("PolicyArn", Arn), .. parameter is null ? [] : new[] { (parameter, value!) }]);

        answer.AssertXmlError("NoSuchEntity", $"Policy {Arn} was not found.", 404);
    }

    [Theory]
    [InlineData("DeletePolicy")]
    [InlineData("DeletePolicyVersion", "VersionId", "v1")]
    [InlineData("SetDefaultPolicyVersion", "VersionId", "v1")]
    [InlineData("CreatePolicyVersion", "PolicyDocument", IamTestCalls.Policy)]
    public async Task APolicyOfAws_CantBeChanged(string operation, string? parameter = null, string? value = null)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.IamAsync(
            operation, [("PolicyArn", IamTestCalls.ReadOnlyAccess), .. parameter is null ? [] : new[] { (parameter, value!) }]);

        answer.AssertXmlError("AccessDenied", "Policy is outside your own account.", 403);
    }

    [Fact]
    public async Task DeletePolicy_WantsUsesAndVersionsGoneFirst()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.CreatePolicyAsync("reader");
        await world.CreateUserAsync("alice", ("PermissionsBoundary", arn));
        (await world.IamAsync("AttachUserPolicy", ("UserName", "alice"), ("PolicyArn", arn))).Ok();
        (await world.IamAsync("CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", IamTestCalls.Policy))).Ok();

        await AssertConflictAsync("Cannot delete a policy attached to entities.");
        (await world.IamAsync("DetachUserPolicy", ("UserName", "alice"), ("PolicyArn", arn))).Ok();
        await AssertConflictAsync("Cannot delete a policy attached to entities.");
        (await world.IamAsync("DeleteUserPermissionsBoundary", ("UserName", "alice"))).Ok();
        await AssertConflictAsync(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. " +
            "The default version is deleted with the policy.");
        (await world.IamAsync("DeletePolicyVersion", ("PolicyArn", arn), ("VersionId", "v2"))).Ok();
        (await world.IamAsync("DeletePolicy", ("PolicyArn", arn))).Ok();
        (await world.IamAsync("GetPolicy", ("PolicyArn", arn))).AssertXmlError("NoSuchEntity", null, 404);

        async Task AssertConflictAsync(string message) => (await world.IamAsync("DeletePolicy", ("PolicyArn", arn))).AssertXmlError(
            "DeleteConflict", message, 409);
    }

    [Fact]
    public async Task ListPolicies_ShowsThoseOfTheAccountFirst_InPagesOverAll()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var name in new[] { "B", "a", "c" })
        {
            await world.CreatePolicyAsync(name);
        }

        var pages = await world.PagesAsync("ListPolicies", "Policies", p => p.Element("PolicyName")!.Value, ("MaxItems", "1000"));

        Assert.StartsWith("a B c AdministratorAccess PowerUserAccess ReadOnlyAccess ", pages[0], StringComparison.Ordinal);
        Assert.Equal(2, pages.Count);
        var names = string.Join(' ', pages).Split(' ');
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(
            ["a B", "c"], await world.PagesAsync("ListPolicies", "Policies", p => p.Element("PolicyName")!.Value, ("Scope", "Local"), ("MaxItems", "2")));
        Assert.Equal("AdministratorAccess", (await world.IamAsync("ListPolicies", ("Scope", "AWS"))).Listed("Policies", "PolicyName")[0]);
    }

    [Fact]
    public async Task ListPolicies_ShowsOnlyWhatIsUsed_OrUnderAPath_OrUsedSo()
    {
        await using var world = await TestWorld.StartAsync();
        var attached = await world.CreatePolicyAsync("attached");
        var boundary = await world.CreatePolicyAsync("boundary", path: "/x/");
        await world.CreatePolicyAsync("unused", path: "/x/");
        await world.CreateRoleAsync("worker", IamTestCalls.Trust, ("PermissionsBoundary", boundary));
        (await world.IamAsync("AttachRolePolicy", ("RoleName", "worker"), ("PolicyArn", attached))).Ok();
        (await world.IamAsync("AttachRolePolicy", ("RoleName", "worker"), ("PolicyArn", IamTestCalls.ReadOnlyAccess))).Ok();

        Assert.Equal("attached boundary ReadOnlyAccess", await ListAsync(("OnlyAttached", "true")));
        Assert.Equal("boundary unused", await ListAsync(("PathPrefix", "/x/")));
        Assert.Equal("boundary", await ListAsync(("PolicyUsageFilter", "PermissionsBoundary")));
        Assert.Equal("attached", await ListAsync(("PolicyUsageFilter", "PermissionsPolicy"), ("Scope", "Local")));
        var shown = (await world.IamAsync("GetPolicy", ("PolicyArn", boundary))).Ok();
        Assert.Equal(("0", "1"), (shown.Element("AttachmentCount"), shown.Element("PermissionsBoundaryUsageCount")));

        async Task<string> ListAsync(params (string, string)[] parameters) =>
            string.Join(' ', (await world.IamAsync("ListPolicies", parameters)).Listed("Policies", "PolicyName"));
    }
}
