using System.Web;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class RoleTests
{
    private const string Detected = "1 validation error detected: Value at ";
    private const string Failed = " failed to satisfy constraint: ";

    [Fact]
    public async Task CreateRole_ShowsTheRole_ButNeitherDurationNorLastUse()
    {
        await using var world = await TestWorld.StartAsync();

        var role = await world.CreateRoleAsync("worker", IamTestCalls.Trust, ("Path", "/app/"), ("Description", "does work"));

        Assert.Equal(("worker", "/app/", "arn:aws:iam::000000000000:role/app/worker"), (role.Element("RoleName"), role.Element("Path"), role.Element("Arn")));
        Assert.Matches("^AROA[A-Z2-7]{17}$", role.Element("RoleId"));
        Assert.Equal("does work", role.Element("Description"));
        Assert.Equal((null, null), (role.Element("MaxSessionDuration"), role.Element("RoleLastUsed")));
        Assert.Equal(IamTestCalls.Trust, Uri.UnescapeDataString(role.Element("AssumeRolePolicyDocument")!));
    }

    [Fact]
    public async Task GetRole_ShowsDurationAndAnEmptyLastUse()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateRoleAsync(
            "Worker", IamTestCalls.Trust, [("PermissionsBoundary", IamTestCalls.ReadOnlyAccess), .. IamTestCalls.TagParameters(("a", "b"))]);

        var role = await world.IamAsync("GetRole", ("RoleName", "worker"));

        Assert.Equal(("Worker", "3600", ""), (role.Ok().Element("RoleName"), role.Element("MaxSessionDuration"), role.Element("RoleLastUsed")));
        Assert.Equal("PermissionsBoundaryPolicy", role.Element("PermissionsBoundaryType"));
        Assert.Equal(IamTestCalls.ReadOnlyAccess, role.Element("PermissionsBoundaryArn"));
        Assert.Equal("a=b", role.Tags());
    }

    [Fact]
    public async Task CreateRole_KeepsThePolicyAsItCame_AndEscapesItInAnswers()
    {
        await using var world = await TestWorld.StartAsync();
        const string Trust = """
            { "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole",
              "Condition": { "StringEquals": { "aws:SourceArn": "arn%3Aaws", "sts:ExternalId": "a+b~c" } } } ] }
            """;

        var role = await world.CreateRoleAsync("worker", Trust);

        var document = role.Element("AssumeRolePolicyDocument")!;
        Assert.Equal(Trust, Uri.UnescapeDataString(document));
        Assert.Equal(Trust, HttpUtility.UrlDecode(document));
        Assert.Contains("%20", document, StringComparison.Ordinal);
        Assert.Contains("a%2Bb~c", document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateRole_OfATakenName_WhateverItsCase_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateRoleAsync("worker");

        var again = await world.IamAsync("CreateRole", ("RoleName", "WORKER"), ("AssumeRolePolicyDocument", IamTestCalls.Trust));

        again.AssertXmlError("EntityAlreadyExists", "Role with name WORKER already exists.", 409);
    }

    [Fact]
    public async Task CreateRole_BeyondTheQuota_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 0; i < 1000; i++)
        {
            await world.CreateRoleAsync($"role{i}");
        }

        (await world.IamAsync("CreateRole", ("RoleName", "more"), ("AssumeRolePolicyDocument", IamTestCalls.Trust))).AssertXmlError(
            "LimitExceeded", "Cannot exceed quota for RolesPerAccount: 1000", 409);
    }

    [Theory]
    [InlineData("MaxSessionDuration", "3599", Detected + "'maxSessionDuration'" + Failed + "Member must have value greater than or equal to 3600")]
    [InlineData("MaxSessionDuration", "43201", Detected + "'maxSessionDuration'" + Failed + "Member must have value less than or equal to 43200")]
    [InlineData(
        "RoleName", "bad/name", "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-")]
    [InlineData(
        "AssumeRolePolicyDocument",
        "emoji\U0001F600",
        "The specified value for assumeRolePolicyDocument is invalid. It must contain only printable ASCII characters.")]
    [InlineData(
        "Description",
        "\U0001F600",
        Detected + "'description'" + Failed + @"Member must satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*")]
    [InlineData("PermissionsBoundary", "this-is-not-an-arn-at-all", "Invalid ARN:  Could not be parsed!")]
    public async Task CreateRole_WithAnInvalidValue_Fails(string parameter, string value, string message)
    {
        await using var world = await TestWorld.StartAsync();
        var parameters = new Dictionary<string, string>
        {
            ["RoleName"] = "worker",
            ["AssumeRolePolicyDocument"] = IamTestCalls.Trust,
            [parameter] = value,
        };

        (await world.IamAsync("CreateRole", [.. parameters.Select(p => (p.Key, p.Value))])).AssertXmlError("ValidationError", message);
    }

    [Fact]
    public async Task CreateRole_BoundedByAnUnknownPolicy_Fails()
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.IamAsync(
            "CreateRole",
            ("RoleName", "worker"),
            ("AssumeRolePolicyDocument", IamTestCalls.Trust),
            ("PermissionsBoundary", "arn:aws:iam::000000000000:policy/none"));

        answer.AssertXmlError("NoSuchEntity", "Scope ARN: arn:aws:iam::000000000000:policy/none does not exist or is not attachable.", 404);
        (await world.IamAsync("GetRole", ("RoleName", "worker"))).AssertXmlError("NoSuchEntity", "The role with name worker cannot be found.", 404);
    }

    [Fact]
    public async Task CreateRole_UnderThePathOfServiceLinkedRoles_Fails()
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.IamAsync(
            "CreateRole", ("RoleName", "worker"), ("AssumeRolePolicyDocument", IamTestCalls.Trust), ("Path", "/aws-service-role/x/"));

        answer.AssertXmlError("InvalidInput", null);
    }

    [Theory]
    [InlineData("GetRole")]
    [InlineData("DeleteRole")]
    [InlineData("UpdateRole")]
    [InlineData("UpdateRoleDescription", "Description", "x")]
    [InlineData("UpdateAssumeRolePolicy", "PolicyDocument", IamTestCalls.Trust)]
    [InlineData("ListRoleTags")]
    [InlineData("ListRolePolicies")]
    [InlineData("ListAttachedRolePolicies")]
    [InlineData("ListInstanceProfilesForRole")]
    [InlineData("DeleteServiceLinkedRole")]
    [InlineData("DeleteRolePermissionsBoundary")]
    public async Task AnyOperation_OnAnUnknownRole_Fails(string operation, string? parameter = null, string? value = null)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.IamAsync(operation, [("RoleName", "none"), .. parameter is null ? [] : new[] { (parameter, value!) }]);

        answer.AssertXmlError("NoSuchEntity", "The role with name none cannot be found.", 404);
    }

    [Fact]
    public async Task UpdateRole_ChangesWhatIsGiven()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateRoleAsync("worker", IamTestCalls.Trust, ("Description", "old"));

        (await world.IamAsync("UpdateRole", ("RoleName", "worker"), ("MaxSessionDuration", "7200"))).Ok();
        var duration = await world.IamAsync("GetRole", ("RoleName", "worker"));
        Assert.Equal(("old", "7200"), (duration.Element("Description"), duration.Element("MaxSessionDuration")));

        (await world.IamAsync("UpdateRole", ("RoleName", "worker"), ("Description", "new"))).Ok();
        var description = await world.IamAsync("GetRole", ("RoleName", "worker"));
        Assert.Equal(("new", "7200"), (description.Element("Description"), description.Element("MaxSessionDuration")));

        var shown = await world.IamAsync("UpdateRoleDescription", ("RoleName", "worker"), ("Description", "newest"));
        Assert.Equal(("worker", "newest"), (shown.Ok().Element("RoleName"), shown.Element("Description")));
    }

    [Fact]
    public async Task DeleteRole_WantsProfilesAndPoliciesGoneFirst()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateRoleAsync("worker");
        (await world.IamAsync("CreateInstanceProfile", ("InstanceProfileName", "profile"))).Ok();
        (await world.IamAsync("AddRoleToInstanceProfile", ("InstanceProfileName", "profile"), ("RoleName", "worker"))).Ok();
        (await world.IamAsync("AttachRolePolicy", ("RoleName", "worker"), ("PolicyArn", IamTestCalls.ReadOnlyAccess))).Ok();
        (await world.IamAsync("PutRolePolicy", ("RoleName", "worker"), ("PolicyName", "p"), ("PolicyDocument", IamTestCalls.Policy))).Ok();

        await AssertConflictAsync("must remove roles from instance profile first");
        (await world.IamAsync("RemoveRoleFromInstanceProfile", ("InstanceProfileName", "profile"), ("RoleName", "worker"))).Ok();
        await AssertConflictAsync("must detach all policies first");
        (await world.IamAsync("DetachRolePolicy", ("RoleName", "worker"), ("PolicyArn", IamTestCalls.ReadOnlyAccess))).Ok();
        await AssertConflictAsync("must delete policies first");
        (await world.IamAsync("DeleteRolePolicy", ("RoleName", "worker"), ("PolicyName", "p"))).Ok();
        (await world.IamAsync("DeleteRole", ("RoleName", "worker"))).Ok();
        (await world.IamAsync("GetRole", ("RoleName", "worker"))).AssertXmlError("NoSuchEntity", null, 404);

        async Task AssertConflictAsync(string first) => (await world.IamAsync("DeleteRole", ("RoleName", "worker"))).AssertXmlError(
            "DeleteConflict", $"Cannot delete entity, {first}.", 409);
    }

    [Fact]
    public async Task ListRoles_IsByName_UnderAPath_InPages_WithoutTagsBoundaryAndLastUse()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var name in new[] { "B", "a", "c" })
        {
            await world.CreateRoleAsync(
                name, IamTestCalls.Trust, [("Path", "/x/"), ("PermissionsBoundary", IamTestCalls.ReadOnlyAccess), .. IamTestCalls.TagParameters(("a", "b"))]);
        }

        await world.CreateRoleAsync("d");

        Assert.Equal(
            ["a B", "c"], await world.PagesAsync("ListRoles", "Roles", r => r.Element("RoleName")!.Value, ("PathPrefix", "/x/"), ("MaxItems", "2")));
        var roles = await world.IamAsync("ListRoles");
        Assert.Equal((null, null, null), (roles.Element("Tags"), roles.Element("PermissionsBoundary"), roles.Element("RoleLastUsed")));
        Assert.Equal("3600", roles.Element("MaxSessionDuration"));
    }
}
