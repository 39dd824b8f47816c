using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class ContextKeyTests
{
    [Theory]
    [InlineData(
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:PrincipalTag/Team}/${aws:username}","Condition":{"StringEquals":{"s3:ExistingObjectTag/Owner":"${aws:PrincipalTag/Team}"},"Null":{"AWS:SourceIp":"false"}}}}""",
        "AWS:SourceIp aws:PrincipalTag/Team aws:username s3:ExistingObjectTag/Owner")]
    [InlineData(
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:username, 'default'}/${*}/${?}/${$}"}}""",
        "$ * ? aws:username")]
    [InlineData(
        """{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:username}"}}""", "")]
    [InlineData(
        """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::b/${aws:PrincipalTag/project}"}}""",
        "aws:PrincipalTag/project")]
    [InlineData(
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"${aws:username}"},"Action":"${aws:username}"}}""", "")]
    [InlineData("""{"Statement":{"Effect":"Allow","Condition":{"StringEquals":{"aws:username":"a","AWS:username":"b"}}}}""", "AWS:username aws:username")]
    [InlineData("""{"Statement":{"Effect":"Allow","Condition":{"StringEquals":{"${aws:username}":"a"}}}}""", "${aws:username}")]
    [InlineData("""{"Version":"2012-10-17"}""", "")]
    [InlineData("""{"Statement":[]}""", "")]
    public async Task GetContextKeysForCustomPolicy_ReadsConditionsAndVariables(string document, string keys)
    {
        await using var world = await TestWorld.StartAsync();

        Assert.Equal(keys, await KeysAsync(world, "GetContextKeysForCustomPolicy", ("PolicyInputList.member.1", document)));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"MadeUp":{"aws:username":"a"}}}}""")]
    [InlineData("""{"Statement":{"Action":"*","Resource":"*"}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"},"Foo":"x"}""")]
    public async Task GetContextKeysForCustomPolicy_OfWhatIsNoPolicy_FailsWithInvalidInput(string document)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.IamAsync("GetContextKeysForCustomPolicy", ("PolicyInputList.member.1", document))).AssertXmlError("InvalidInput", null);
    }

    [Fact]
    public async Task GetContextKeysForPrincipalPolicy_GathersAllThatBoundsAUser()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        await world.CreateGroupAsync("team");
        (await world.IamAsync("AddUserToGroup", ("UserName", "alice"), ("GroupName", "team"))).Ok();
        var shared = await world.CreatePolicyAsync("shared", Asking("Managed"));
        var boundary = await world.CreatePolicyAsync("boundary", Asking("Boundary"));
        (await world.IamAsync("PutUserPolicy", ("UserName", "alice"), ("PolicyName", "p"), ("PolicyDocument", Asking("User")))).Ok();
        (await world.IamAsync("PutGroupPolicy", ("GroupName", "team"), ("PolicyName", "p"), ("PolicyDocument", Asking("Group")))).Ok();
        (await world.IamAsync("AttachUserPolicy", ("UserName", "alice"), ("PolicyArn", shared))).Ok();
        (await world.IamAsync("AttachGroupPolicy", ("GroupName", "team"), ("PolicyArn", shared))).Ok();
        (await world.IamAsync("PutUserPermissionsBoundary", ("UserName", "alice"), ("PermissionsBoundary", boundary))).Ok();

        Assert.Equal(
            "aws:PrincipalTag/Boundary aws:PrincipalTag/Group aws:PrincipalTag/Managed aws:PrincipalTag/User aws:PrincipalTag/User",
            await KeysAsync(
                world, "GetContextKeysForPrincipalPolicy", ("PolicySourceArn", "arn:aws:iam::000000000000:user/any/path/alice"),
                ("PolicyInputList.member.1", Asking("User"))));
        Assert.Equal(
            "aws:PrincipalTag/Group aws:PrincipalTag/Managed",
            await KeysAsync(world, "GetContextKeysForPrincipalPolicy", ("PolicySourceArn", "arn:aws:iam::000000000000:group/team")));
    }

    [Fact]
    public async Task GetContextKeysForPrincipalPolicy_OfNobody_Fails()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.IamAsync("GetContextKeysForPrincipalPolicy", ("PolicySourceArn", "this-is-not-an-iam-source-arn"))).AssertXmlError(
            "InvalidInput", "Invalid Entity Arn: this-is-not-an-iam-source-arn does not clearly define entity type and name.");
        (await world.IamAsync("GetContextKeysForPrincipalPolicy", ("PolicySourceArn", "arn:aws:iam::000000000000:user/nobody"))).AssertXmlError(
            "NoSuchEntity", "The user with name nobody cannot be found.", 404);
    }

    private static string Asking(string tag) =>
        IamAccountCalls.PolicyOf("Allow", "s3:*", "*", ",\"Condition\":{\"Null\":{\"aws:PrincipalTag/" + tag + "\":\"false\"}}");

    private static async Task<string> KeysAsync(TestWorld world, string operation, params (string Name, string Value)[] parameters) =>
        string.Join(' ', (await world.IamAsync(operation, parameters)).Members("ContextKeyNames").Select(static k => k.Value).Order(StringComparer.Ordinal));
}
