using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Ssm;

/// <summary>Policies of advanced parameters: they expire and tell by the clock. And what EventBridge is told of parameters.</summary>
public sealed class ParameterPolicyTests
{
    private const string Expiration = """{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2030-01-12T03:04:05.000Z"}}""";
    private const string Warning = """{"Type":"ExpirationNotification","Version":"1.0","Attributes":{"Before":"3","Unit":"Days"}}""";
    private const string NoChange = """{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"12","Unit":"Hours"}}""";

    [Fact]
    public async Task AParameter_ExpiresWhenItsTimeHasCome()
    {
        await using var world = await TestWorld.StartAsync();
        var events = ServiceEventReceiver.In(world);
        await PutAsync(world, $"[{Expiration},{Warning}]");
        Assert.Equal("Expiration Pending,ExpirationNotification Pending", await StatusesAsync(world));

        await world.Clock.AdvanceAsync(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.Single(events.Events);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("Expiration Pending,ExpirationNotification Finished", await StatusesAsync(world));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(3));

        (await world.SsmAsync("GetParameter", new() { ["Name"] = "/app/key" })).AssertJsonError("ParameterNotFound", null);
        await world.Server.DrainAsync();
        Assert.Equal(
            ["Parameter Store Change", "Parameter Store Policy Action", "Parameter Store Policy Action", "Parameter Store Change"],
            events.Events.Select(static e => e.Text("detail-type")));
        var detail = JsonNode.Parse(
            """
            {"parameter-name":"/app/key","parameter-type":"String","policy-type":"ExpirationNotification","policy-content":"","action-status":"Success"}
            """)!;
        detail["policy-content"] = Warning;
        Assert.True(JsonNode.DeepEquals(detail, events.Events[1]["detail"]), events.Events[1].ToJsonString());
        Assert.Equal("2030-01-09T03:04:05Z", events.Events[1].Text("time"));
        Assert.Equal(("Expiration", "Delete"), (events.Events[2]["detail"]!.Text("policy-type"), events.Events[3]["detail"]!.Text("operation")));
    }

    [Fact]
    public async Task NoChange_IsToldOnceAfterTheLastChange()
    {
        await using var world = await TestWorld.StartAsync();
        var events = ServiceEventReceiver.In(world);
        await PutAsync(world, $"[{NoChange}]");
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(11));
        await world.OverwriteAsync("/app/key", "b");

        await world.Clock.AdvanceAsync(TimeSpan.FromHours(11));
        Assert.DoesNotContain(events.Events, static e => e.Text("detail-type") == "Parameter Store Policy Action");
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(100));

        Assert.Single(events.Events, static e => e.Text("detail-type") == "Parameter Store Policy Action");
        Assert.Equal("NoChangeNotification Finished", await StatusesAsync(world));
        await world.OverwriteAsync("/app/key", "c");
        Assert.Equal("NoChangeNotification Pending", await StatusesAsync(world));
    }

    [Fact]
    public async Task NewPolicies_ReplaceTheOld()
    {
        await using var world = await TestWorld.StartAsync();
        await PutAsync(world, $"[{Expiration}]");
        await world.OverwriteAsync("/app/key", "kept");
        Assert.Equal("Expiration Pending", await StatusesAsync(world));

        await PutAsync(world, $"[{NoChange}]", overwrite: true);
        Assert.Equal("NoChangeNotification Pending", await StatusesAsync(world));
        await PutAsync(world, "[{}]", overwrite: true);
        Assert.Equal("", await StatusesAsync(world));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(20));

        var history = (await world.SsmAsync("GetParameterHistory", new() { ["Name"] = "/app/key" })).Ok().Json["Parameters"]!.AsArray();
        Assert.Equal([1, 1, 1, 0], history.Select(static v => v!["Policies"]!.AsArray().Count));
        Assert.Equal(Expiration, history[0]!["Policies"]![0]!.Text("PolicyText"));
    }

    [Fact]
    public async Task AParameterOfTheSameName_IsNotTakenForTheOneThatWasDeleted()
    {
        await using var world = await TestWorld.StartAsync();
        await PutAsync(world, $"[{Expiration}]");
        (await world.SsmAsync("DeleteParameter", new() { ["Name"] = "/app/key" })).Ok();
        await world.PutAsync("/app/key", "another");

        await world.Clock.AdvanceAsync(TimeSpan.FromDays(20));

        Assert.Equal("another", (await world.GetAsync("/app/key")).Text("Value"));
    }

    [Fact]
    public async Task AnOffsetWithSeconds_IsATime()
    {
        await using var world = await TestWorld.StartAsync();
        await PutAsync(world, Expiration.Replace("2030-01-12T03:04:05.000Z", "2030-01-03T13:04:05.87+10:00:00", StringComparison.Ordinal).Insert(0, "[") + "]");

        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        await world.GetAsync("/app/key");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await world.SsmAsync("GetParameter", new() { ["Name"] = "/app/key" })).AssertJsonError("ParameterNotFound", null);
    }

    [Theory]
    [InlineData("""[{"Type":"Deletion","Version":"1.0"}]""", "InvalidPolicyTypeException", "Policy type Deletion is not supported.")]
    [InlineData($"[{Warning}]", "IncompatiblePolicyException", "Expiration notification policies are missing expiration policy")]
    [InlineData($"[{Expiration},{Expiration}]", "IncompatiblePolicyException", "There can be only one expiration policy")]
    [InlineData($"[{NoChange},{NoChange},{NoChange},{NoChange},{NoChange},{NoChange},{NoChange},{NoChange},{NoChange},{NoChange},{NoChange}]", "PoliciesLimitExceededException", "Number of policies attached to a parameter cannot exceed 10")]
    [InlineData("""[{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2029-01-01T00:00:00Z"}}]""", "InvalidPolicyAttributeException", null)]
    [InlineData("""[{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"soon"}}]""", "InvalidPolicyAttributeException", "Invalid timestamp format")]
    [InlineData("""[{"Type":"Expiration","Version":"1.0","Attributes":{}}]""", "InvalidPolicyAttributeException", "A valid Expiration policy must have an attribute of Timestamp.")]
    [InlineData("""[{"Type":"Expiration","Version":"1.0"}]""", "InvalidPolicyAttributeException", "Mandatory policy attribute Attributes is missing.")]
    [InlineData("""[{"Type":"Expiration","Version":"2.0","Attributes":{"Timestamp":"2031-01-01T00:00:00Z"}}]""", "InvalidPolicyAttributeException", "Unsupported policy version.")]
    [InlineData("""[{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"0","Unit":"Days"}}]""", "InvalidPolicyAttributeException", "Attribute After must be a positive integer.")]
    [InlineData("""[{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"Unit":"Days"}}]""", "InvalidPolicyAttributeException", "Mandatory policy attribute After is missing.")]
    [InlineData("""[{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"1","Unit":"Weeks"}}]""", "InvalidPolicyAttributeException", "Supported time units: DAYS HOURS")]
    [InlineData("[", "InvalidPolicyAttributeException", "Invalid policies input")]
    [InlineData("\"Expiration\"", "InvalidPolicyAttributeException", "Invalid policies input")]
    public async Task ABadPolicy_IsRefused(string policies, string error, string? message)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("PutParameter", Input(policies))).AssertJsonError(error, message);
        Assert.Empty((await world.SsmAsync("DescribeParameters", [])).Ok().Json.Names());
    }

    [Fact]
    public async Task Policies_NeedTheAdvancedTier()
    {
        await using var world = await TestWorld.StartAsync();
        var standard = Input($"[{NoChange}]");
        standard["Tier"] = "Standard";
        var intelligent = Input($"[{NoChange}]");
        intelligent["Tier"] = "Intelligent-Tiering";

        (await world.SsmAsync("PutParameter", standard)).AssertJsonError(
            "ValidationException", "You can't assign parameter policies to a standard-parameter tier.");
        Assert.Equal("Advanced", (await world.SsmAsync("PutParameter", intelligent)).Ok().Json.Text("Tier"));
    }

    [Fact]
    public async Task EventBridge_IsToldOfEachChange()
    {
        await using var world = await TestWorld.StartAsync();
        var events = ServiceEventReceiver.In(world);

        await world.PutAsync("/app/key", "a", new() { ["Description"] = "the key" });
        await world.OverwriteAsync("/app/key", "b");
        (await world.SsmAsync("LabelParameterVersion", new() { ["Name"] = "/app/key", ["Labels"] = new JsonArray("live") })).Ok();
        (await world.SsmAsync("DeleteParameters", new() { ["Names"] = new JsonArray("/app/key") })).Ok();
        await world.Server.DrainAsync();

        Assert.Equal(
            ["Create", "Update", "LabelParameterVersion", "Delete"], events.Events.Select(static e => e["detail"]!.Text("operation")));
        var expected = JsonNode.Parse(
            """
            {"version":"0","detail-type":"Parameter Store Change","source":"aws.ssm","account":"000000000000","time":"2030-01-02T03:04:05Z",
             "region":"us-east-1","resources":["arn:aws:ssm:us-east-1:000000000000:parameter/app/key"],
             "detail":{"operation":"Create","name":"/app/key","type":"String","description":"the key"}}
            """);
        var first = events.Events[0].AsObject();
        Assert.True(first.Remove("id"));
        Assert.True(JsonNode.DeepEquals(expected, first), first.ToJsonString());
    }

    private static JsonObject Input(string policies) => new()
    {
        ["Name"] = "/app/key",
        ["Value"] = "a",
        ["Type"] = "String",
        ["Tier"] = "Advanced",
        ["Policies"] = policies,
    };

    private static async Task PutAsync(TestWorld world, string policies, bool overwrite = false)
    {
        var input = Input(policies);
        input["Overwrite"] = overwrite;
        (await world.SsmAsync("PutParameter", input)).Ok();
    }

    private static async Task<string> StatusesAsync(TestWorld world)
    {
        var described = (await world.SsmAsync("DescribeParameters", [])).Ok().Json["Parameters"]![0]!;
        return string.Join(',', described["Policies"]!.AsArray().Select(static p => $"{p!.Text("PolicyType")} {p!.Text("PolicyStatus")}"));
    }
}
