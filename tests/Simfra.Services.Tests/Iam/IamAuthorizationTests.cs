using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

/// <summary>IAM's own operations, allowed and denied to a user by policies.</summary>
public sealed class IamAuthorizationTests
{
    private const string Caller = "User: arn:aws:iam::000000000000:user/caller is not authorized to perform: ";

    [Theory]
    [InlineData("ListUsers", "", "arn:aws:iam::000000000000:user/")]
    [InlineData("ListUsers", "PathPrefix=/team/", "arn:aws:iam::000000000000:user/team/")]
    [InlineData("ListRoles", "", "arn:aws:iam::000000000000:role/")]
    [InlineData("ListPolicies", "", "policy path /")]
    [InlineData("GetUser", "UserName=alice", "user alice")]
    [InlineData("GetUser", "", "user caller")]
    [InlineData("GetUser", "UserName=nobody", "user nobody")]
    [InlineData("CreateUser", "UserName=bob&Path=/x/", "arn:aws:iam::000000000000:user/x/bob")]
    [InlineData("CreateRole", "RoleName=r&AssumeRolePolicyDocument={}", "arn:aws:iam::000000000000:role/r")]
    [InlineData(
        "CreateServiceLinkedRole",
        "AWSServiceName=autoscaling.amazonaws.com",
        "arn:aws:iam::000000000000:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling")]
    [InlineData("GetRole", "RoleName=worker", "role worker")]
    [InlineData("GetGroup", "GroupName=admins", "group admins")]
    [InlineData("CreatePolicy", "PolicyName=p&PolicyDocument={}", "policy p")]
    [InlineData("GetPolicy", "PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess", "policy arn:aws:iam::aws:policy/ReadOnlyAccess")]
    [InlineData("CreateInstanceProfile", "InstanceProfileName=web", "arn:aws:iam::000000000000:instance-profile/web")]
    [InlineData("GetInstanceProfile", "InstanceProfileName=web", "instance profile web")]
    [InlineData("GetAccessKeyLastUsed", "AccessKeyId=AKIAI44QH8DHBEXAMPLE", "access key AKIAI44QH8DHBEXAMPLE")]
    [InlineData("ListAccountAliases", "", "*")]
    public async Task WithoutAPolicy_TheMessageNamesTheResourceInIamsWay(string operation, string parameters, string resource)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice", ("Path", "/team/"));
        await world.CreateRoleAsync("worker");
        await using var caller = await CallerAsync(world);

        var given = parameters.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static p => p.Split('=')).Select(static p => (p[0], p[1]));
        var answer = await caller.IamAsync(operation, [.. given]);

        answer.AssertXmlError(
            "AccessDenied", $"{Caller}iam:{operation} on resource: {resource} because no identity-based policy allows the iam:{operation} action", 403);
    }

    [Fact]
    public async Task APolicy_SeesThePathOfAUser()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice", ("Path", "/team/"));
        await world.CreateUserAsync("bob");
        await using var caller = await CallerAsync(world, Allow("iam:GetUser", "arn:aws:iam::000000000000:user/team/*"));

        (await caller.IamAsync("GetUser", ("UserName", "alice"))).Ok();
        (await caller.IamAsync("GetUser", ("UserName", "bob"))).AssertXmlError("AccessDenied", null, 403);
    }

    [Fact]
    public async Task APolicy_MayLetAUserManageItself()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        await using var caller = await CallerAsync(world, Allow("iam:*AccessKey*", "arn:aws:iam::*:user/${aws:username}"));

        var key = (await caller.IamAsync("CreateAccessKey")).Ok().Element("AccessKeyId")!;
        (await caller.IamAsync("ListAccessKeys", ("UserName", "caller"))).Ok();
        (await caller.IamAsync("GetAccessKeyLastUsed", ("AccessKeyId", key))).Ok();
        (await caller.IamAsync("ListAccessKeys", ("UserName", "alice"))).AssertXmlError("AccessDenied", null, 403);
    }

    [Fact]
    public async Task CreatingWithTags_NeedsThePermissionToTag()
    {
        await using var world = await TestWorld.StartAsync();
        await using var caller = await CallerAsync(world, Allow("iam:CreateUser", "*"));

        (await caller.IamAsync("CreateUser", ("UserName", "plain"))).Ok();
        (await caller.IamAsync("CreateUser", [("UserName", "tagged"), .. IamTestCalls.TagParameters(("a", "b"))])).AssertXmlError(
            "AccessDenied",
            $"{Caller}iam:TagUser on resource: arn:aws:iam::000000000000:user/tagged because no identity-based policy allows the iam:TagUser action",
            403);
    }

    [Fact]
    public async Task Renaming_NeedsThePermissionForBothNames()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("a-user");
        await using var caller = await CallerAsync(world, Allow("iam:UpdateUser", "arn:aws:iam::000000000000:user/a-*"));

        (await caller.IamAsync("UpdateUser", ("UserName", "a-user"), ("NewUserName", "b-user"))).AssertXmlError(
            "AccessDenied", $"{Caller}iam:UpdateUser on resource: user b-user because no identity-based policy allows the iam:UpdateUser action", 403);
        (await caller.IamAsync("UpdateUser", ("UserName", "a-user"), ("NewUserName", "a-other"))).Ok();
    }

    [Fact]
    public async Task AddRoleToInstanceProfile_NeedsToPassTheRole()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateRoleAsync("worker", IamTestCalls.Trust, ("Path", "/app/"));
        (await world.IamAsync("CreateInstanceProfile", ("InstanceProfileName", "web"))).Ok();
        await using var caller = await CallerAsync(world, Allow("iam:AddRoleToInstanceProfile", "*"));

        (await caller.IamAsync("AddRoleToInstanceProfile", ("InstanceProfileName", "web"), ("RoleName", "worker"))).AssertXmlError(
            "AccessDenied",
            $"{Caller}iam:PassRole on resource: arn:aws:iam::000000000000:role/app/worker because no identity-based policy allows the iam:PassRole action",
            403);
    }

    [Fact]
    public async Task ConditionKeys_TellPolicyBoundaryAndTags()
    {
        await using var world = await TestWorld.StartAsync();
        var boundary = await world.CreatePolicyAsync("boundary");
        await world.CreateUserAsync("bounded", ("PermissionsBoundary", boundary));
        await world.CreateUserAsync("free", IamTestCalls.TagParameters(("Team", "a")));
        await using var caller = await CallerAsync(
            world,
            AllowIf("iam:AttachUserPolicy", "ArnEquals", "iam:PolicyARN", IamTestCalls.ReadOnlyAccess),
            AllowIf("iam:PutUserPolicy", "StringEquals", "iam:PermissionsBoundary", boundary),
            AllowIf("iam:CreateUser", "StringEquals", "iam:PermissionsBoundary", boundary),
            AllowIf("iam:DeleteUserPolicy", "StringEquals", "iam:ResourceTag/Team", "a"),
            AllowIf("iam:GetUser", "StringEquals", "aws:ResourceTag/Team", "a"));

        (await caller.IamAsync("AttachUserPolicy", ("UserName", "free"), ("PolicyArn", IamTestCalls.ReadOnlyAccess))).Ok();
        AssertDenied(await caller.IamAsync("AttachUserPolicy", ("UserName", "free"), ("PolicyArn", boundary)));
        (await caller.IamAsync("PutUserPolicy", ("UserName", "bounded"), ("PolicyName", "p"), ("PolicyDocument", IamTestCalls.Policy))).Ok();
        AssertDenied(await caller.IamAsync("PutUserPolicy", ("UserName", "free"), ("PolicyName", "p"), ("PolicyDocument", IamTestCalls.Policy)));
        (await caller.IamAsync("CreateUser", ("UserName", "new"), ("PermissionsBoundary", boundary))).Ok();
        AssertDenied(await caller.IamAsync("CreateUser", ("UserName", "newer")));
        (await caller.IamAsync("DeleteUserPolicy", ("UserName", "free"), ("PolicyName", "p"))).AssertXmlError("NoSuchEntity", null, 404);
        AssertDenied(await caller.IamAsync("DeleteUserPolicy", ("UserName", "bounded"), ("PolicyName", "p")));
        (await caller.IamAsync("GetUser", ("UserName", "free"))).Ok();
        AssertDenied(await caller.IamAsync("GetUser", ("UserName", "bounded")));

        static void AssertDenied(TestAnswer answer) => answer.AssertXmlError("AccessDenied", null, 403);
    }

    [Fact]
    public async Task GroupsBoundariesAndManagedPolicies_HaveTheirSay()
    {
        await using var world = await TestWorld.StartAsync();
        await using var caller = await CallerAsync(world);
        await world.CreateGroupAsync("readers");
        (await world.IamAsync("AttachGroupPolicy", ("GroupName", "readers"), ("PolicyArn", "arn:aws:iam::aws:policy/IAMReadOnlyAccess"))).Ok();
        (await world.IamAsync("AddUserToGroup", ("GroupName", "readers"), ("UserName", "caller"))).Ok();
        (await caller.IamAsync("ListUsers")).Ok();

        var boundary = await world.CreatePolicyAsync("only-get", Document(Allow("iam:Get*", "*")));
        (await world.IamAsync("PutUserPermissionsBoundary", ("UserName", "caller"), ("PermissionsBoundary", boundary))).Ok();

        (await caller.IamAsync("GetUser")).Ok();
        (await caller.IamAsync("ListUsers")).AssertXmlError(
            "AccessDenied",
            $"{Caller}iam:ListUsers on resource: arn:aws:iam::000000000000:user/ because no permissions boundary allows the iam:ListUsers action",
            403);
    }

    [Fact]
    public async Task SessionKeysOfUsers_AreNotForIam()
    {
        await using var world = await TestWorld.StartAsync();
        await using var caller = await CallerAsync(world, Allow("*", "*"));
        var session = (await caller.QueryAsync("sts", "GetSessionToken", [])).Ok();
        await using var temporary = world.As(session.Element("AccessKeyId")!, session.Element("SecretAccessKey")!, session.Element("SessionToken"));

        (await temporary.IamAsync("ListUsers")).AssertXmlError("InvalidClientTokenId", "The security token included in the request is invalid", 403);
        Assert.Equal("arn:aws:iam::000000000000:user/caller", (await temporary.QueryAsync("sts", "GetCallerIdentity", [])).Ok().Element("Arn"));
    }

    /// <summary>A user with an inline policy of those statements, and its key.</summary>
    private static async Task<TestWorld> CallerAsync(TestWorld world, params string[] statements)
    {
        await world.CreateUserAsync("caller");
        if (statements.Length > 0)
        {
            (await world.IamAsync("PutUserPolicy", ("UserName", "caller"), ("PolicyName", "own"), ("PolicyDocument", Document(statements)))).Ok();
        }

        var (id, secret) = await world.CreateKeyAsync("caller");
        return world.As(id, secret);
    }

    private static string Document(params string[] statements) => $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    private static string Allow(string action, string resource) => $$"""{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"}""";

    private static string AllowIf(string action, string test, string key, string value) =>
        $$$"""{"Effect":"Allow","Action":"{{{action}}}","Resource":"*","Condition":{"{{{test}}}":{"{{{key}}}":"{{{value}}}"} } }""";
}
