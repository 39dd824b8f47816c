using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.Sns;
using Simfra.Security;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Sns;

/// <summary>Who may use a topic: its policy, permissions, and what users need of their own.</summary>
public sealed class TopicPolicyTests
{
    private const string Arn = "arn:aws:sns:us-east-1:000000000000:orders";
    private const string Other = TestUser.Other;
    private const string Entry = ",PublishBatchRequestEntries.member.1.Id=1,PublishBatchRequestEntries.member.1.Message=x";

    [Fact]
    public async Task APolicy_GrantsAUserWhatItsOwnPoliciesDoNot()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");
        await world.CreateTopicAsync("orders");

        (await user.World.SnsAsync("Publish", ("TopicArn", Arn), ("Message", "x"))).AssertXmlError(
            "AuthorizationError",
            $"User: {user.Arn} is not authorized to perform: SNS:Publish on resource: {Arn} because no identity-based policy allows the SNS:Publish action",
            403);
        (await SetPolicyAsync(world, Policy(Allow("sns:Publish", Arn, principal: Aws(user.Arn))))).Ok();
        (await user.World.SnsAsync("Publish", ("TopicArn", Arn), ("Message", "x"))).Ok();
        (await user.World.SnsAsync("DeleteTopic", ("TopicArn", Arn))).AssertXmlError("AuthorizationError", null, 403);
    }

    [Fact]
    public async Task APolicy_LetsAnotherAccountIn()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTopicAsync("orders");

        (await world.QueryAsync("sns", "Publish", [("TopicArn", Arn), ("Message", "x")], Other)).AssertXmlError("AuthorizationError", null, 403);
        (await SetPolicyAsync(world, Policy(Allow("sns:Publish sns:Subscribe", Arn, principal: Aws(Other))))).Ok();
        (await world.QueryAsync("sns", "Publish", [("TopicArn", Arn), ("Message", "x")], Other)).Ok();
        var subscribed = await world.QueryAsync(
            "sns", "Subscribe", [("TopicArn", Arn), ("Protocol", "sqs"), ("Endpoint", $"arn:aws:sqs:us-east-1:{Other}:q")], Other);

        // The subscription is the other account's own.
        var subscription = subscribed.Ok().Element("SubscriptionArn")!;
        Assert.Equal([subscription], (await world.QueryAsync("sns", "ListSubscriptions", [], Other)).Ok().Elements("SubscriptionArn"));
        Assert.Empty((await world.SnsAsync("ListSubscriptions")).Ok().Elements("SubscriptionArn"));
        Assert.Equal(Other, (await world.QueryAsync("sns", "GetSubscriptionAttributes", [("SubscriptionArn", subscription)],
            Other)).Ok().Map("Attributes")["Owner"]);
        (await world.QueryAsync("sns", "Unsubscribe", [("SubscriptionArn", subscription)], Other)).Ok();
    }

    [Theory]
    [InlineData("CreateTopic", "SNS:CreateTopic", Arn, "Name=orders")]
    [InlineData("DeleteTopic", "SNS:DeleteTopic", Arn, "TopicArn=" + Arn)]
    [InlineData("GetTopicAttributes", "SNS:GetTopicAttributes", Arn, "TopicArn=" + Arn)]
    [InlineData("SetTopicAttributes", "SNS:SetTopicAttributes", Arn, "TopicArn=" + Arn + ",AttributeName=DisplayName")]
    [InlineData("AddPermission", "SNS:AddPermission", Arn, "TopicArn=" + Arn + ",Label=l,AWSAccountId.member.1=111111111111,ActionName.member.1=Publish")]
    [InlineData("RemovePermission", "SNS:RemovePermission", Arn, "TopicArn=" + Arn + ",Label=l")]
    [InlineData("GetDataProtectionPolicy", "SNS:GetDataProtectionPolicy", Arn, "ResourceArn=" + Arn)]
    [InlineData("PutDataProtectionPolicy", "SNS:PutDataProtectionPolicy", Arn, "ResourceArn=" + Arn + ",DataProtectionPolicy=x")]
    [InlineData("TagResource", "SNS:TagResource", Arn, "ResourceArn=" + Arn + ",Tags.member.1.Key=k,Tags.member.1.Value=v")]
    [InlineData("UntagResource", "SNS:UntagResource", Arn, "ResourceArn=" + Arn + ",TagKeys.member.1=k")]
    [InlineData("ListTagsForResource", "SNS:ListTagsForResource", Arn, "ResourceArn=" + Arn)]
    [InlineData("Subscribe", "SNS:Subscribe", Arn, "TopicArn=" + Arn + ",Protocol=sms,Endpoint=+15551234567")]
    [InlineData("ConfirmSubscription", "SNS:ConfirmSubscription", Arn, "TopicArn=" + Arn + ",Token=t")]
    [InlineData("Unsubscribe", "SNS:Unsubscribe", Arn, "SubscriptionArn=" + Arn + ":00000000-0000-4000-8000-000000000000")]
    [InlineData("GetSubscriptionAttributes", "SNS:GetSubscriptionAttributes", Arn, "SubscriptionArn=" + Arn + ":00000000-0000-4000-8000-000000000000")]
    [InlineData("SetSubscriptionAttributes", "SNS:SetSubscriptionAttributes", Arn,
        "SubscriptionArn=" + Arn + ":00000000-0000-4000-8000-000000000000,AttributeName=x")]
    [InlineData("ListSubscriptionsByTopic", "SNS:ListSubscriptionsByTopic", Arn, "TopicArn=" + Arn)]
    [InlineData("Publish", "SNS:Publish", Arn, "TopicArn=" + Arn + ",Message=x")]
    [InlineData("Publish", "SNS:Publish", Arn, "TargetArn=" + Arn + ",Message=x")]
    [InlineData("Publish", "SNS:Publish", "*", "PhoneNumber=+15551234567,Message=x")]
    [InlineData("PublishBatch", "SNS:Publish", Arn, "TopicArn=" + Arn + Entry)]
    [InlineData("ListTopics", "SNS:ListTopics", "*", "")]
    [InlineData("ListSubscriptions", "SNS:ListSubscriptions", "*", "")]
    [InlineData("CreatePlatformApplication", "SNS:CreatePlatformApplication", "*", "Name=a,Platform=GCM,Attributes.entry.1.key=a,Attributes.entry.1.value=b")]
    [InlineData("DeletePlatformApplication", "SNS:DeletePlatformApplication", "*", "PlatformApplicationArn=x")]
    [InlineData("ListPlatformApplications", "SNS:ListPlatformApplications", "*", "")]
    [InlineData("GetPlatformApplicationAttributes", "SNS:GetPlatformApplicationAttributes", "*", "PlatformApplicationArn=x")]
    [InlineData("SetPlatformApplicationAttributes", "SNS:SetPlatformApplicationAttributes", "*",
        "PlatformApplicationArn=x,Attributes.entry.1.key=a,Attributes.entry.1.value=b")]
    [InlineData("CreatePlatformEndpoint", "SNS:CreatePlatformEndpoint", "*", "PlatformApplicationArn=x,Token=t")]
    [InlineData("DeleteEndpoint", "SNS:DeleteEndpoint", "*", "EndpointArn=x")]
    [InlineData("ListEndpointsByPlatformApplication", "SNS:ListEndpointsByPlatformApplication", "*", "PlatformApplicationArn=x")]
    [InlineData("GetEndpointAttributes", "SNS:GetEndpointAttributes", "*", "EndpointArn=x")]
    [InlineData("SetEndpointAttributes", "SNS:SetEndpointAttributes", "*", "EndpointArn=x,Attributes.entry.1.key=a,Attributes.entry.1.value=b")]
    [InlineData("GetSMSAttributes", "SNS:GetSMSAttributes", "*", "")]
    [InlineData("SetSMSAttributes", "SNS:SetSMSAttributes", "*", "attributes.entry.1.key=a,attributes.entry.1.value=b")]
    [InlineData("CheckIfPhoneNumberIsOptedOut", "SNS:CheckIfPhoneNumberIsOptedOut", "*", "phoneNumber=+15551234567")]
    [InlineData("ListPhoneNumbersOptedOut", "SNS:ListPhoneNumbersOptedOut", "*", "")]
    [InlineData("OptInPhoneNumber", "SNS:OptInPhoneNumber", "*", "phoneNumber=+15551234567")]
    [InlineData("ListOriginationNumbers", "SNS:ListOriginationNumbers", "*", "")]
    [InlineData("GetSMSSandboxAccountStatus", "SNS:GetSMSSandboxAccountStatus", "*", "")]
    [InlineData("CreateSMSSandboxPhoneNumber", "SNS:CreateSMSSandboxPhoneNumber", "*", "PhoneNumber=+15551234567")]
    [InlineData("VerifySMSSandboxPhoneNumber", "SNS:VerifySMSSandboxPhoneNumber", "*", "PhoneNumber=+15551234567,OneTimePassword=123456")]
    [InlineData("DeleteSMSSandboxPhoneNumber", "SNS:DeleteSMSSandboxPhoneNumber", "*", "PhoneNumber=+15551234567")]
    [InlineData("ListSMSSandboxPhoneNumbers", "SNS:ListSMSSandboxPhoneNumbers", "*", "")]
    public async Task AUserWithoutPolicies_IsAllowedNothing(string operation, string action, string resource, string parameters)
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");

        var answer = await user.World.SnsAsync(
            operation, parameters.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static p => (p.Split('=', 2)[0], p.Split('=', 2)[1])));

        answer.AssertXmlError(
            "AuthorizationError",
            $"User: {user.Arn} is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows the {action} action",
            403);
    }

    [Fact]
    public async Task ConditionKeys_AreThoseOfTheCall()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("sns:Subscribe", Arn, When("sns:Protocol", "sms")));
        await world.CreateTopicAsync("orders");

        (await user.World.TrySubscribeAsync(Arn, "email", "me@example.com")).AssertXmlError("AuthorizationError", null, 403);
        (await user.World.TrySubscribeAsync(Arn, "sms", "+15551234567")).Ok();
    }

    [Fact]
    public async Task TheDefaultPolicy_LetsServicesInForTheTopicsOwnAccount()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTopicAsync("orders");

        Assert.NotNull((await PublishAsServiceAsync(world, "000000000000")).MessageId);
        var error = await Assert.ThrowsAsync<AuthorizationErrorException>(() => PublishAsServiceAsync(world, Other));
        Assert.Equal(403, error.StatusCode);
    }

    [Fact]
    public async Task AddPermission_WritesAStatement_RemovePermissionTakesItAway()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTopicAsync("orders");
        var before = (await world.AttributesOfTopicAsync(Arn))["Policy"];

        (await AddAsync(world, "l", Other, "Publish")).Ok();

        var statement = JsonNode.Parse((await world.AttributesOfTopicAsync(Arn))["Policy"])!["Statement"]!.AsArray()[1]!;
        Assert.Equal(
            $$"""{"Sid":"l","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{Other}}:root"},"Action":"SNS:Publish","Resource":"{{Arn}}"}""",
            statement.ToJsonString());
        (await world.QueryAsync("sns", "Publish", [("TopicArn", Arn), ("Message", "x")], Other)).Ok();
        (await AddAsync(world, "l", Other, "Publish")).AssertXmlError("InvalidParameter", "Invalid parameter: Statement already exists");
        (await AddAsync(world, "m", Other, "Fly")).AssertXmlError("InvalidParameter", "Invalid parameter: Policy statement action out of service scope!");
        (await AddAsync(world, "m", "x", "Publish")).AssertXmlError("InvalidParameter", null);

        (await world.SnsAsync("RemovePermission", ("TopicArn", Arn), ("Label", "l"))).Ok();
        (await world.SnsAsync("RemovePermission", ("TopicArn", Arn), ("Label", "l"))).Ok();
        Assert.Equal(before, (await world.AttributesOfTopicAsync(Arn))["Policy"]);
        (await world.SnsAsync("RemovePermission", ("TopicArn", Arn + "s"), ("Label", "l"))).AssertXmlError("NotFound", "Topic does not exist", 404);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("""{"Statement":[{"Effect":"Maybe"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sns:Fly","Resource":"*"}]}""")]
    public async Task APolicyThatIsNone_IsRefused(string policy)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTopicAsync("orders");
        var before = (await world.AttributesOfTopicAsync(Arn))["Policy"];

        (await SetPolicyAsync(world, policy)).AssertXmlError("InvalidParameter", null);

        Assert.Equal(before, (await world.AttributesOfTopicAsync(Arn))["Policy"]);
    }

    private static Task<PublishResponse> PublishAsServiceAsync(TestWorld world, string account) => world.AsService("cloudwatch").InvokeAsync(
        SnsApi.Publish,
        new PublishInput { TopicArn = Arn, Message = "alarm" },
        new InternalCaller(new ServicePrincipal(account, "cloudwatch.amazonaws.com"), new("000000000000", "us-east-1")) { SourceAccount = account },
        CancellationToken.None).AsTask();

    private static Task<TestAnswer> SetPolicyAsync(TestWorld world, string policy) =>
        world.SnsAsync("SetTopicAttributes", ("TopicArn", Arn), ("AttributeName", "Policy"), ("AttributeValue", policy));

    private static Task<TestAnswer> AddAsync(TestWorld world, string label, string account, string action) => world.SnsAsync(
        "AddPermission", ("TopicArn", Arn), ("Label", label), ("AWSAccountId.member.1", account), ("ActionName.member.1", action));
}
