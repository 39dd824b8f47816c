using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.CloudWatchLogs.SubscriptionTestTargets;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>Recorded answers of AWS to lists and changes, against a world's.</summary>
public sealed class LogsChangeRecordingTests
{
    private const string Folder = "conformance/recordings/logs/test_logs_";
    private const string Streams = $"{Folder}streams.snapshot.json";
    private const string Events = $"{Folder}events.snapshot.json";
    private const string Queries = $"{Folder}queries.snapshot.json";
    private const string Policies = $"{Folder}resource_policies.snapshot.json";
    private const string Subscriptions = $"{Folder}subscription_filters.snapshot.json";
    private const string Destinations = $"{Folder}destinations.snapshot.json";
    private const string Deliveries = $"{Folder}delivery.snapshot.json";

    [SharedDataFact(Streams)]
    public async Task AStreamsArn_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync("g", "s");

        Open(Streams, "test_log_stream_arn_format").Check(
            "describe-log-streams-with-arn", await world.LogsAsync("DescribeLogStreams", """{"logGroupName":"g"}"""));
    }

    [SharedDataFact(Events)]
    public async Task EventsThatAreTooOld_AreRejectedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync("g", "s");

        Open(Events, "test_put_log_events_too_old").WithWords("too-old-log-event-end-index").Check(
            "response-too-old", await world.TryPutAsync([(-20L * 86_400_000, "old")], "g", "s"));
    }

    [SharedDataFact(Queries)]
    public async Task AQueryOfNoGroup_IsRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.LogsAsync("StartQuery", """{"logGroupName":"g","startTime":0,"endTime":1,"queryString":"fields @message"}""");

        // The recorded message has the request's id, which is another one each time.
        Open(Queries, "test_start_query_log_group_not_found").Check("error-log-group-not-found", answer, "");
        Assert.StartsWith("Log group 'g' does not exist for account ID '000000000000' (Service: AWSLogs; Status Code: 400;", answer.JsonMessage, StringComparison.Ordinal);
    }

    [SharedDataFact(Policies)]
    public async Task ResourcePolicies_AreListedAndChangedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        const string Document = """
            {"Version":"2012-10-17","Statement":[{"Sid":"s","Effect":"Allow","Principal":{"Service":"route53.amazonaws.com"},"Action":"logs:PutLogEvents","Resource":"*"}]}
            """;
        foreach (var name in new[] { "p1", "p2", "p3" })
        {
            await PutAsync(name, Document);
        }

        // Documents are recorded as JSON, and answered as the text of it.
        var described = Open(Policies, "test_describe_resource_policies").WithWords("last-updated-time");
        described.Check(
            "describe-resource-policies",
            await world.LogsAsync("DescribeResourcePolicies", "{}"),
            ".resourcePolicies[0].policyDocument", ".resourcePolicies[1].policyDocument", ".resourcePolicies[2].policyDocument");
        described.CheckPart(
            "policies",
            (await world.LogsOkAsync("DescribeResourcePolicies", "{}"))["resourcePolicies"]!,
            "[0].policyDocument", "[1].policyDocument", "[2].policyDocument");
        var updated = await PutAsync("p1", Document.Replace("logs:PutLogEvents", "logs:*", StringComparison.Ordinal));
        Open(Policies, "test_put_resource_policy_update").WithWords("last-updated-time").CheckPart("updated-policy", updated["resourcePolicy"]!, ".policyDocument");

        async Task<JsonNode> PutAsync(string name, string document) =>
            (await world.JsonAsync("logs", "PutResourcePolicy", new JsonObject { ["policyName"] = name, ["policyDocument"] = document })).Ok().Json;
    }

    [SharedDataFact(Subscriptions)]
    public async Task ASubscription_IsChangedAndSendsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var targets = SubscriptionTestTargets.In(world);
        await world.CreateStreamAsync("g", "s");
        await PutAsync("");
        (await world.TryPutAsync([(0, "test"), (1, "test 2")], "g", "s")).Ok();
        await world.Server.DrainAsync();

        JsonRecording.Open(Subscriptions, "test_put_subscription_filter_lambda").WithWords("timestamp", "id").CheckPart(
            "list_all_log_events", targets.Calls[0].Message["logEvents"]!);
        await PutAsync("[]");
        Open(Subscriptions, "test_put_subscription_filter_update").With("<function-arn>", Function).Check(
            "updated-filter", await world.LogsAsync("DescribeSubscriptionFilters", """{"logGroupName":"g"}"""));

        Task<JsonNode> PutAsync(string pattern) => world.LogsOkAsync(
            "PutSubscriptionFilter", $$"""{"logGroupName":"g","filterName":"test","filterPattern":"{{pattern}}","destinationArn":"{{Function}}"}""");
    }

    [SharedDataFact(Destinations)]
    public async Task ADestination_IsChangedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        SubscriptionTestTargets.In(world);
        await CreateRoleAsync(world);
        var put = $$"""{"destinationName":"d","targetArn":"{{KinesisStream}}","roleArn":"{{Role}}"}""";
        await world.LogsOkAsync("PutDestination", put);
        await world.LogsOkAsync("PutDestination", put);

        Open(Destinations, "test_update_destination").Check("updated-description", await world.LogsAsync("DescribeDestinations", "{}"));
        var recording = Open(Destinations, "test_put_destination_policy");
        recording.Check("put-destination-policy", await world.JsonAsync("logs", "PutDestinationPolicy", new JsonObject
        {
            ["destinationName"] = "d",
            ["accessPolicy"] =
                """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"logs:PutSubscriptionFilter","Resource":"*"}]}""",
        }));

        // The document is recorded as JSON, and answered as the text of it.
        recording.Check("destination-with-policy", await world.LogsAsync("DescribeDestinations", "{}"), ".destinations[0].accessPolicy");
    }

    [SharedDataFact(Deliveries)]
    public async Task Deliveries_AreListedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 0; i < 2; i++)
        {
            await world.LogsOkAsync(
                "PutDeliveryDestination",
                $$"""{"name":"destination-{{i}}","deliveryDestinationConfiguration":{"destinationResourceArn":"arn:aws:s3:::bucket"} }""");
            await world.LogsOkAsync(
                "PutDeliverySource",
                $$"""{"name":"source-{{i}}","logType":"ACCESS_LOGS","resourceArn":"arn:aws:cloudfront::123456789012:distribution/E19DL18TOXN9JU"}""");
        }

        await world.LogsOkAsync(
            "CreateDelivery",
            """{"deliverySourceName":"source-0","deliveryDestinationArn":"arn:aws:logs:us-east-1:000000000000:delivery-destination:destination-0"}""");

        Open(Deliveries, "test_describe_delivery_destinations").CheckPart(
            "describe-delivery-destinations", (await world.LogsOkAsync("DescribeDeliveryDestinations", "{}"))["deliveryDestinations"]!);
        Open(Deliveries, "test_describe_delivery_sources").Check("describe-delivery-sources", await world.LogsAsync("DescribeDeliverySources", "{}"));
        Open(Deliveries, "test_describe_deliveries").CheckPart("describe-deliveries", (await world.LogsOkAsync("DescribeDeliveries", "{}"))["deliveries"]!);
    }

    /// <summary>A recording in which times are a word.</summary>
    private static JsonRecording Open(string file, string test) => JsonRecording.Open(file, test).WithWords("timestamp");
}
