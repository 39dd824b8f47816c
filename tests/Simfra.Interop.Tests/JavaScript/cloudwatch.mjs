import assert from "node:assert";
import { CloudWatchClient, GetMetricStatisticsCommand, ListMetricsCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";

const cloudwatch = new CloudWatchClient({});
const Timestamp = new Date(Math.floor(Date.now() / 60000) * 60000);
await cloudwatch.send(new PutMetricDataCommand({
  Namespace: "App", MetricData: [{ MetricName: "Orders", Timestamp, Values: [1, 2.5], Counts: [2, 1], Unit: "Count" }],
}));
assert.equal((await cloudwatch.send(new ListMetricsCommand({ Namespace: "App" }))).Metrics[0].MetricName, "Orders");
const { Datapoints: [point] } = await cloudwatch.send(new GetMetricStatisticsCommand({
  Namespace: "App", MetricName: "Orders", Period: 60, Statistics: ["Sum", "Average"],
  StartTime: new Date(Timestamp.getTime() - 60000), EndTime: new Date(Timestamp.getTime() + 60000),
}));
assert.equal(point.Sum, 4.5);
assert.equal(point.Average, 1.5);
assert.equal(point.Timestamp.getTime(), Timestamp.getTime());
await assert.rejects(
  cloudwatch.send(new PutMetricDataCommand({ Namespace: "App", MetricData: [{ MetricName: "x", Value: 1, Values: [1] }] })),
  { name: "InvalidParameterCombinationException" });
