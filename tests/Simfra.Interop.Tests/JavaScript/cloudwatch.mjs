import assert from "node:assert";
import {
  CloudWatchClient, GetMetricDataCommand, GetMetricStatisticsCommand, ListMetricsCommand, PutMetricAlarmCommand, PutMetricDataCommand, waitUntilAlarmExists,
} from "@aws-sdk/client-cloudwatch";

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
const { MetricDataResults: [sum] } = await cloudwatch.send(new GetMetricDataCommand({
  MetricDataQueries: [{ Id: "q1", Expression: "SELECT SUM(Orders) FROM App", Period: 60 }],
  StartTime: new Date(Timestamp.getTime() - 60000), EndTime: new Date(Timestamp.getTime() + 60000),
}));
assert.deepEqual(sum.Values, [4.5]);
await cloudwatch.send(new PutMetricAlarmCommand({
  AlarmName: "busy", Namespace: "App", MetricName: "Orders", Statistic: "Sum", Period: 60, EvaluationPeriods: 1, Threshold: 1,
  ComparisonOperator: "GreaterThanThreshold",
}));
await waitUntilAlarmExists({ client: cloudwatch, maxWaitTime: 30 }, { AlarmNames: ["busy"] });
