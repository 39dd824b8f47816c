using System.Globalization;

namespace Simfra.Interop.Tests;

/// <summary>CloudWatch by the AWS CLI, as a user types it.</summary>
public sealed class AwsCliCloudWatchTests
{
    [AwsCliFact]
    public async Task MetricsAlarmsAndDashboards_AreMadeAndRead()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        var (from, to) = (Time(server, -300), Time(server, 60));
        await ClientTool.AwsAsync(
            server, "cloudwatch", "put-metric-data", "--namespace", "App", "--metric-name", "Latency", "--value", "4.5", "--unit", "Seconds",
            "--dimensions", "Host=a");

        var statistics = await ClientTool.AwsAsync(
            server, "cloudwatch", "get-metric-statistics", "--namespace", "App", "--metric-name", "Latency", "--dimensions", "Name=Host,Value=a", "--period", "60",
            "--start-time", from, "--end-time", to, "--statistics", "Sum", "SampleCount", "--query", "Datapoints[0].[Sum,SampleCount,Unit]", "--output", "text");
        Assert.Equal("4.5\t1.0\tSeconds", statistics.Trim());

        const string queries = """
            [{"Id":"m1","ReturnData":false,"MetricStat":{"Metric":{"Namespace":"App","MetricName":"Latency","Dimensions":[{"Name":"Host","Value":"a"}]},"Period":60,"Stat":"p90"}},
             {"Id":"e1","Expression":"m1 * 2","Label":"twice"}]
            """;
        var data = await ClientTool.AwsAsync(
            server, "cloudwatch", "get-metric-data", "--metric-data-queries", queries, "--start-time", from, "--end-time", to,
            "--query", "MetricDataResults[].[Label,Values[0]]", "--output", "text");
        Assert.Equal("twice\t9.0", data.Trim());

        await ClientTool.AwsAsync(
            server, "cloudwatch", "put-metric-alarm", "--alarm-name", "slow", "--namespace", "App", "--metric-name", "Latency", "--dimensions", "Name=Host,Value=a",
            "--statistic", "Average", "--period", "60", "--evaluation-periods", "1", "--threshold", "3", "--comparison-operator", "GreaterThanThreshold");
        await ClientTool.AwsAsync(server, "cloudwatch", "wait", "alarm-exists", "--alarm-names", "slow");
        await ClientTool.AwsAsync(server, "cloudwatch", "set-alarm-state", "--alarm-name", "slow", "--state-value", "ALARM", "--state-reason", "by hand");
        var alarm = await ClientTool.AwsAsync(
            server, "cloudwatch", "describe-alarms", "--state-value", "ALARM", "--query", "MetricAlarms[].[AlarmName,StateReason]", "--output", "text");
        Assert.Equal("slow\tby hand", alarm.Trim());

        await ClientTool.AwsAsync(server, "cloudwatch", "put-dashboard", "--dashboard-name", "main", "--dashboard-body", """{"widgets":[]}""");
        var dashboards = await ClientTool.AwsAsync(server, "cloudwatch", "list-dashboards", "--query", "DashboardEntries[].DashboardName", "--output", "text");
        Assert.Equal("main", dashboards.Trim());
    }

    private static string Time(SimfraServer server, int seconds) =>
        server.Clock.GetUtcNow().AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
