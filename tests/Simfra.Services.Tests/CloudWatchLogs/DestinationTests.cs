using System.Text.Json.Nodes;
using Simfra.Security;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;
using static Simfra.Services.Tests.CloudWatchLogs.SubscriptionTestTargets;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>Destinations, by which one account's events go to another's stream.</summary>
public sealed class DestinationTests
{
    private const string Name = "central";
    private const string Theirs = TestWorld.OtherAccount;
    private const string TheirStream = $"arn:aws:kinesis:us-east-1:{Theirs}:stream/s";
    private const string TheirRole = $"arn:aws:iam::{Theirs}:role/logs";
    private const string TheirDestination = $"arn:aws:logs:us-east-1:{Theirs}:destination:{Name}";

    [Fact]
    public async Task AnotherAccountsEvents_GoToTheStream_OnceThePolicyAllowsIt()
    {
        await using var world = await TestWorld.StartAsync();
        var targets = SubscriptionTestTargets.In(world);
        await PutAsync(world);
        await world.CreateStreamAsync();
        var filter = $$"""{"logGroupName":"{{Group}}","filterName":"f","filterPattern":"","destinationArn":"{{TheirDestination}}"}""";

        (await world.LogsAsync("PutSubscriptionFilter", filter)).AssertJsonError("AccessDeniedException", null);
        await PutPolicyAsync(world, "000000000000");
        await world.LogsOkAsync("PutSubscriptionFilter", filter);
        targets.Calls.Clear();
        await world.PutAsync((0, "x"));
        await world.Server.DrainAsync();

        var call = Assert.Single(targets.Calls);
        Assert.Equal((TheirStream, "000000000000"), (call.Target, call.Message.Text("owner")));
        Assert.Equal(TheirRole, Assert.IsType<AssumedRolePrincipal>(call.Caller.Principal).RoleArn);
    }

    [Fact]
    public async Task Destinations_AreListedChangedAndDeleted()
    {
        await using var world = await TestWorld.StartAsync();
        SubscriptionTestTargets.In(world);

        var made = await PutAsync(world, tags: ""","tags":{"a":"b"}""");
        Assert.Equal((TheirDestination, TheirStream, TheirRole), (made.Text("arn"), made.Text("targetArn"), made.Text("roleArn")));
        Assert.Equal("b", (await world.LogsOkAsync("ListTagsForResource", $$"""{"resourceArn":"{{TheirDestination}}"}""", Theirs))["tags"]!.Text("a"));
        await world.LogsOkAsync("TagResource", $$"""{"resourceArn":"{{TheirDestination}}","tags":{"c":"d"} }""", Theirs);
        await world.LogsOkAsync("UntagResource", $$"""{"resourceArn":"{{TheirDestination}}","tagKeys":["a"]}""", Theirs);
        await PutPolicyAsync(world, "000000000000");
        await PutAsync(world);
        await PutAsync(world, "other");

        Assert.Equal(
            """{"tags":{"c":"d"}}""", (await world.LogsOkAsync("ListTagsForResource", $$"""{"resourceArn":"{{TheirDestination}}"}""", Theirs)).ToJsonString());
        Assert.Equal("central other", await NamesAsync(world, "{}"));
        Assert.Equal("central", await NamesAsync(world, """{"DestinationNamePrefix":"c"}"""));
        var page = await world.LogsOkAsync("DescribeDestinations", """{"limit":1}""", Theirs);
        Assert.NotNull(page["destinations"]![0]!["accessPolicy"]);
        Assert.Equal("other", await NamesAsync(world, $$"""{"nextToken":"{{page.Text("nextToken")}}"}"""));

        await world.LogsOkAsync("DeleteDestination", $$"""{"destinationName":"{{Name}}"}""", Theirs);
        Assert.Equal("other", await NamesAsync(world, "{}"));
        (await world.LogsAsync("DeleteDestination", $$"""{"destinationName":"{{Name}}"}""", Theirs)).AssertJsonError(
            "ResourceNotFoundException", "The specified destination does not exist.");
        (await world.LogsAsync("PutDestinationPolicy", $$"""{"destinationName":"{{Name}}","accessPolicy":"{}"}""", Theirs)).AssertJsonError(
            "ResourceNotFoundException", "The specified destination does not exist.");
    }

    [Fact]
    public async Task PutDestination_ToWhatCannotBeReached_IsRefused()
    {
        await using var world = await TestWorld.StartAsync();
        var input = $$"""{"destinationName":"{{Name}}","targetArn":"{{TheirStream}}","roleArn":"{{TheirRole}}"}""";

        (await world.LogsAsync("PutDestination", input, Theirs)).AssertJsonError(
            "InvalidParameterException",
            "Could not deliver test message to specified Kinesis stream. Check if the given kinesis stream is in ACTIVE state. ");
        (await world.LogsAsync("PutDestination", input.Replace("kinesis", "sqs", StringComparison.Ordinal), Theirs)).AssertJsonError(
            "InvalidParameterException", null);
        Assert.Equal("", await NamesAsync(world, "{}"));
    }

    private static async Task<JsonNode> PutAsync(TestWorld world, string name = Name, string tags = "")
    {
        if ((await world.QueryAsync("iam", "GetRole", [("RoleName", "logs")], Theirs)).Status != System.Net.HttpStatusCode.OK)
        {
            await CreateRoleAsync(world, Theirs);
        }

        var input = $$"""{"destinationName":"{{name}}","targetArn":"{{TheirStream}}","roleArn":"{{TheirRole}}"{{tags}}}""";
        return (await world.LogsOkAsync("PutDestination", input, Theirs))["destination"]!;
    }

    private static async Task PutPolicyAsync(TestWorld world, string account)
    {
        var policy = $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{account}}"},"Action":"logs:PutSubscriptionFilter","Resource":"{{TheirDestination}}"}]}
            """;
        (await world.JsonAsync("logs", "PutDestinationPolicy", new JsonObject { ["destinationName"] = Name, ["accessPolicy"] = policy }, Theirs)).Ok();
    }

    private static async Task<string> NamesAsync(TestWorld world, string input) => string.Join(
        ' ', (await world.LogsOkAsync("DescribeDestinations", input, Theirs))["destinations"]!.AsArray().Select(static d => d!.Text("destinationName")));
}
