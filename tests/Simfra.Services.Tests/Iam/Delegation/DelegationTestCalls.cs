using System.Text.Json.Nodes;
using Simfra.Services.Tests.Sns;
using Simfra.Services.Tests.Sts;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Iam;

/// <summary>A provider, which is the world's own account, a customer, and the calls between them.</summary>
internal static class DelegationTestCalls
{
    public const string Provider = "000000000000";
    public const string Customer = TestWorld.OtherAccount;
    public const string ProviderName = "Example Partner";
    public const string Template = "arn:aws:iam::aws:delegation-template/partner.example/orders";
    public const string TemplateDocument =
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["sqs:CreateQueue","sqs:SendMessage"],"Resource":"arn:aws:sqs:*:*:@{queueName}"}}""";

    private const string Topic = "arn:aws:sns:us-east-1:000000000000:delegations";

    /// <summary>What the template comes to in the requests of these tests.</summary>
    public static string Rendered => TemplateDocument.Replace("@{queueName}", "orders", StringComparison.Ordinal);

    /// <summary>A world in which a provider may ask for what a template says.</summary>
    public static async Task<TestWorld> StartAsync(string template = TemplateDocument)
    {
        var world = await TestWorld.StartAsync();
        world.Server.World.AddDelegationProvider(ProviderName, Provider).AddPolicyTemplate(Template, template);
        return world;
    }

    /// <summary>The world as the root user of another account calls it.</summary>
    public static TestWorld AsRootOf(this TestWorld world, string account) => world.As(account, "test");

    /// <summary>The provider's topic, and the URL of a queue that has what was published there.</summary>
    public static async Task<string> ListenAsync(this TestWorld world)
    {
        var policy = Policy(Allow("SNS:Publish", Topic, principal: Service("iam.amazonaws.com")));
        var topic = await world.CreateTopicAsync("delegations", ("Policy", policy));
        return await world.SubscribeQueueAsync(topic, "heard");
    }

    /// <summary>What the provider has been told since it last listened, in the order of the times; by type where these are the same.</summary>
    public static async Task<JsonObject[]> HearAsync(this TestWorld world, string queueUrl)
    {
        await world.Server.DrainAsync();
        return
        [
            .. (await world.ReceiveNotificationsAsync(queueUrl))
                .Select(static n => JsonNode.Parse(n["Message"]!.GetValue<string>())!.AsObject())
                .OrderBy(static m => m["UpdatedAt"]!.GetValue<string>(), StringComparer.Ordinal)
                .ThenByDescending(static m => m["Type"]!.GetValue<string>(), StringComparer.Ordinal),
        ];
    }

    /// <summary>Asks, with a parameter for the template's queue; what is given goes over what is usual, and what is empty is left out.</summary>
    public static Task<TestAnswer> TryAskAsync(this TestWorld world, params (string Name, string Value)[] given)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Description"] = "Sets up the queue of orders",
            ["Permissions.PolicyTemplateArn"] = Template,
            ["Permissions.Parameters.member.1.Name"] = "queueName",
            ["Permissions.Parameters.member.1.Values.member.1"] = "orders",
            ["Permissions.Parameters.member.1.Type"] = "string",
            ["RequestorWorkflowId"] = "workflow-1",
            ["NotificationChannel"] = Topic,
            ["SessionDuration"] = "7200",
        };
        foreach (var (name, value) in given)
        {
            parameters[name] = value;
        }

        return world.IamAsync("CreateDelegationRequest", [.. parameters.Where(static p => p.Value.Length > 0).Select(static p => (p.Key, p.Value))]);
    }

    /// <summary>Asks; the request's id.</summary>
    public static async Task<string> AskAsync(this TestWorld world, params (string Name, string Value)[] given) =>
        (await world.TryAskAsync(given)).Ok().Element("DelegationRequestId")!;

    /// <summary>Calls an operation about a request.</summary>
    public static Task<TestAnswer> DelegationAsync(
        this TestWorld world, string operation, string id, params (string Name, string Value)[] parameters) =>
        world.IamAsync(operation, [("DelegationRequestId", id), .. parameters]);

    public static async Task<string> StateOfAsync(this TestWorld world, string id) =>
        (await world.DelegationAsync("GetDelegationRequest", id)).Ok().Element("State")!;

    /// <summary>Takes a request over, accepts it and sends the token.</summary>
    public static async Task GrantAsync(this TestWorld customer, string id)
    {
        foreach (var operation in (string[])["AssociateDelegationRequest", "AcceptDelegationRequest", "SendDelegationToken"])
        {
            (await customer.DelegationAsync(operation, id)).Ok();
        }
    }

    /// <summary>The token that the provider is sent when a customer grants what it asks for.</summary>
    public static async Task<string> TokenAsync(this TestWorld world, TestWorld customer, params (string Name, string Value)[] given)
    {
        var queue = await world.ListenAsync();
        await customer.GrantAsync(await world.AskAsync(given));
        return (await world.HearAsync(queue)).Select(static m => m["ExchangeToken"]?.GetValue<string>()).Single(static t => t is not null)!;
    }

    /// <summary>Exchanges a token.</summary>
    public static Task<TestAnswer> ExchangeAsync(this TestWorld world, string token) =>
        world.StsAsync("GetDelegatedAccessToken", ("TradeInToken", token));
}
