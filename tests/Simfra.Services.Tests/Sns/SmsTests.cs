using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sns;

/// <summary>Text messages: publishing, attributes, opting out, the sandbox; and the inbox where they land.</summary>
public sealed class SmsTests
{
    private const string Phone = "+15551234567";

    [Fact]
    public async Task Publish_ToATelephone_LandsInTheInbox()
    {
        await using var world = await TestWorld.StartAsync();
        (await SetAsync(world, ("DefaultSenderID", "Simfra"))).Ok();

        var answer = await world.SnsAsync(
            "Publish", [("PhoneNumber", Phone), ("Message", "hello"), .. SnsTestCalls.Attribute(1, "AWS.SNS.SMS.SMSType", "String", "Transactional")]);
        await world.Server.DrainAsync();

        var sms = Assert.Single(world.Server.Inbox.Messages);
        Assert.Equal(
            (answer.Ok().Element("MessageId"), "sms", "sns", Phone, "hello", TestWorld.StartTime),
            (sms.Id, sms.Type, sms.Source, sms.To, sms.Body, sms.SentAt));
        Assert.Equal(("Transactional", "Simfra"), (sms.Attributes["SMSType"], sms.Attributes["SenderID"]));
    }

    [Theory]
    [InlineData("+1a234")]
    [InlineData("NAA+15551234567")]
    [InlineData("+0123456")]
    public async Task Publish_ToANumberThatIsNone_Fails(string number)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SnsAsync("Publish", ("PhoneNumber", number), ("Message", "x"))).AssertXmlError(
            "InvalidParameter", $"Invalid parameter: PhoneNumber Reason: {number} is not valid to publish to");
        Assert.Empty(world.Server.Inbox.Messages);
    }

    [Theory]
    [InlineData("1/555-123.4567", true)]
    [InlineData("15--551234567", false)]
    [InlineData("/15551234567", false)]
    [InlineData("15551234567.", false)]
    public async Task Subscribe_TakesPunctuationBetweenDigits(string number, bool isTaken)
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");

        Assert.Equal(isTaken ? 200 : 400, (int)(await world.TrySubscribeAsync(topic, "sms", number)).Status);
        await world.PublishAsync(topic, "x");
        Assert.Equal(isTaken ? [Phone] : [], world.Server.Inbox.Messages.Select(static m => m.To));
    }

    [Fact]
    public async Task Attributes_AreSetAndShown()
    {
        await using var world = await TestWorld.StartAsync();

        (await SetAsync(world, ("DefaultSMSType", "Promotional"), ("MonthlySpendLimit", "5"))).Ok();

        Assert.Equal(2, (await world.SnsAsync("GetSMSAttributes")).Ok().Map("attributes").Count);
        Assert.Equal(
            new Dictionary<string, string> { ["MonthlySpendLimit"] = "5" },
            (await world.SnsAsync("GetSMSAttributes", ("attributes.member.1", "MonthlySpendLimit"))).Ok().Map("attributes"));
        (await SetAsync(world, ("InvalidAttribute", "x"))).AssertXmlError("InvalidParameter", "InvalidAttribute is not a valid attribute");
        (await SetAsync(world, ("DefaultSMSType", "x"))).AssertXmlError("InvalidParameter", "DefaultSMSType is invalid");
    }

    [Fact]
    public async Task WhoAnswersStop_OptsOut_UntilOptedInAgain()
    {
        await using var world = await TestWorld.StartAsync();
        await SendAsync(world, "first");

        world.Server.Inbox.Reply(world.Server.Inbox.Messages[0], "thanks");
        Assert.False(await IsOptedOutAsync(world));
        world.Server.Inbox.Reply(world.Server.Inbox.Messages[0], " stop ");
        await SendAsync(world, "second");

        Assert.True(await IsOptedOutAsync(world));
        Assert.Equal([Phone], (await world.SnsAsync("ListPhoneNumbersOptedOut")).Ok().Xml.Descendants("member").Select(static m => m.Value));
        Assert.Equal(["first"], world.Server.Inbox.Messages.Select(static m => m.Body));
        (await world.SnsAsync("CreateSMSSandboxPhoneNumber", ("PhoneNumber", Phone))).AssertXmlError("OptedOut", null);

        (await world.SnsAsync("OptInPhoneNumber", ("phoneNumber", Phone))).Ok();
        await SendAsync(world, "third");
        Assert.Equal(["first", "third"], world.Server.Inbox.Messages.Select(static m => m.Body));
        (await world.SnsAsync("OptInPhoneNumber", ("phoneNumber", "nobody"))).AssertXmlError("InvalidParameter", null);
    }

    [Fact]
    public async Task TheSandbox_VerifiesByOneTimePassword()
    {
        await using var world = await TestWorld.StartAsync();

        Assert.Equal("false", (await world.SnsAsync("GetSMSSandboxAccountStatus")).Ok().Element("IsInSandbox"));
        (await world.SnsAsync("CreateSMSSandboxPhoneNumber", ("PhoneNumber", Phone))).Ok();
        await world.Server.DrainAsync();
        var password = world.Server.Inbox.Messages[0].Body[^6..];
        Assert.Equal("Pending", await StatusAsync(world));
        (await VerifyAsync(world, password == "000000" ? "000001" : "000000")).AssertXmlError("VerificationException", null);
        (await VerifyAsync(world, password)).Ok();

        Assert.Equal("Verified", await StatusAsync(world));
        (await world.SnsAsync("CreateSMSSandboxPhoneNumber", ("PhoneNumber", Phone))).AssertXmlError("UserError", null);
        (await world.SnsAsync("DeleteSMSSandboxPhoneNumber", ("PhoneNumber", Phone))).AssertXmlError("UserError", null);
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        (await world.SnsAsync("DeleteSMSSandboxPhoneNumber", ("PhoneNumber", Phone))).Ok();
        (await world.SnsAsync("DeleteSMSSandboxPhoneNumber", ("PhoneNumber", Phone))).AssertXmlError("ResourceNotFound", null, 404);
        Assert.Empty((await world.SnsAsync("ListOriginationNumbers")).Ok().Elements("PhoneNumber"));
    }

    [Fact]
    public async Task TheSandbox_HasTenNumbers_AndPages()
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            (await world.SnsAsync("CreateSMSSandboxPhoneNumber", ("PhoneNumber", $"+1555000000{i}"))).Ok();
        }

        (await world.SnsAsync("CreateSMSSandboxPhoneNumber", ("PhoneNumber", Phone))).AssertXmlError("UserError", null);
        var first = (await world.SnsAsync("ListSMSSandboxPhoneNumbers", ("MaxResults", "7"))).Ok();
        var second = (await world.SnsAsync("ListSMSSandboxPhoneNumbers", ("MaxResults", "7"), ("NextToken", first.Element("NextToken")!))).Ok();
        Assert.Equal((7, 3), (first.Elements("PhoneNumber").Count(), second.Elements("PhoneNumber").Count()));
        (await world.SnsAsync("CreateSMSSandboxPhoneNumber", ("PhoneNumber", "x"))).AssertXmlError("ValidationError", null);
    }

    [Fact]
    public async Task TheInbox_IsSearchedPagedAndCleared_OverHttp()
    {
        await using var world = await TestWorld.StartAsync();
        using var http = world.Server.CreateHttpClient();
        foreach (var text in new[] { "one apple", "two pears", "three apples" })
        {
            await SendAsync(world, text);
        }

        var all = await GetAsync("?type=sms&source=sns&limit=2");
        Assert.Equal((3, 2, "2"), ((int)all["total"]!, all["messages"]!.AsArray().Count, (string)all["next"]!));
        Assert.Equal("three apples", (string)(await GetAsync("?after=2"))["messages"]![0]!["body"]!);
        Assert.Equal(2, (int)(await GetAsync("?search=APPLE"))["total"]!);
        Assert.Equal(0, (int)(await GetAsync("?type=email"))["total"]!);
        Assert.Equal("two pears", (string)(await GetAsync("/2"))["body"]!);
        Assert.Equal(400, (int)(await http.GetAsync("/_simfra/inbox?colour=red")).StatusCode);
        Assert.Equal(400, (int)(await http.GetAsync("/_simfra/inbox?limit=0")).StatusCode);
        Assert.Equal(404, (int)(await http.GetAsync("/_simfra/inbox/9")).StatusCode);

        Assert.Equal(204, (int)(await http.PostAsync("/_simfra/inbox/1/reply", new StringContent("STOP"))).StatusCode);
        Assert.True(await IsOptedOutAsync(world));
        Assert.Equal(204, (int)(await http.DeleteAsync("/_simfra/inbox")).StatusCode);
        Assert.Empty(world.Server.Inbox.Messages);

        async Task<JsonNode> GetAsync(string path) => (await http.GetFromJsonAsync<JsonNode>($"/_simfra/inbox{path}"))!;
    }

    [Fact]
    public async Task TheInbox_ComesWithAFork_AndGoesWithAReset()
    {
        await using var world = await TestWorld.StartAsync();
        await SendAsync(world, "hello");
        await using var fork = await world.ForkAsync();

        await world.Server.ResetAsync();

        Assert.Empty(world.Server.Inbox.Messages);
        Assert.Equal("hello", Assert.Single(fork.Server.Inbox.Messages).Body);
    }

    private static async Task SendAsync(TestWorld world, string text)
    {
        (await world.SnsAsync("Publish", ("PhoneNumber", Phone), ("Message", text))).Ok();
        await world.Server.DrainAsync();
    }

    private static Task<TestAnswer> SetAsync(TestWorld world, params (string Name, string Value)[] attributes) =>
        world.SnsAsync("SetSMSAttributes", SnsTestCalls.Entries("attributes", attributes));

    private static async Task<bool> IsOptedOutAsync(TestWorld world) =>
        (await world.SnsAsync("CheckIfPhoneNumberIsOptedOut", ("phoneNumber", Phone))).Ok().Element("isOptedOut") == "true";

    private static async Task<string?> StatusAsync(TestWorld world) =>
        (await world.SnsAsync("ListSMSSandboxPhoneNumbers")).Ok().Element("Status");

    private static Task<TestAnswer> VerifyAsync(TestWorld world, string password) =>
        world.SnsAsync("VerifySMSSandboxPhoneNumber", ("PhoneNumber", Phone), ("OneTimePassword", password));
}
