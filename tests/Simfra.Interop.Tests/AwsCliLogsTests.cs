using System.Globalization;

namespace Simfra.Interop.Tests;

/// <summary>CloudWatch Logs by the AWS CLI, as a user types it.</summary>
public sealed class AwsCliLogsTests
{
    [AwsCliFact]
    public async Task FilterLogEvents_FindsTheEventsOfAllStreams()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        await ClientTool.AwsAsync(server, "logs", "create-log-group", "--log-group-name", "/app/orders");
        foreach (var stream in new[] { "web", "worker" })
        {
            await ClientTool.AwsAsync(server, "logs", "create-log-stream", "--log-group-name", "/app/orders", "--log-stream-name", stream);
            var now = server.Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            await ClientTool.AwsAsync(
                server, "logs", "put-log-events", "--log-group-name", "/app/orders", "--log-stream-name", stream, "--log-events",
                $"timestamp={now},message=hello from {stream}", $"timestamp={now},message=noise");
        }

        var found = await ClientTool.AwsAsync(
            server, "logs", "filter-log-events", "--log-group-name", "/app/orders", "--filter-pattern", "hello", "--query", "events[].message", "--output", "text");

        Assert.Equal(["hello from web", "hello from worker"], found.Trim().Split('\t').Order());
        var paged = await ClientTool.AwsAsync(
            server, "logs", "filter-log-events", "--log-group-name", "/app/orders", "--page-size", "1", "--query", "length(events)", "--output", "json");
        Assert.Equal("4", paged.Trim());
        var first = await ClientTool.AwsAsync(
            server, "logs", "get-log-events", "--log-group-name", "/app/orders", "--log-stream-name", "web", "--limit", "1", "--start-from-head",
            "--query", "events[0].message", "--output", "text");
        Assert.Equal("hello from web", first.Trim());
    }
}
