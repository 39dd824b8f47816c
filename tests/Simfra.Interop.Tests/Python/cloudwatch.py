import datetime

import boto3

cloudwatch = boto3.client("cloudwatch")
now = datetime.datetime.now(datetime.timezone.utc).replace(second=0, microsecond=0)
dimensions = [{"Name": "Host", "Value": "a"}]
cloudwatch.put_metric_data(
    Namespace="App",
    MetricData=[
        {"MetricName": "Latency", "Dimensions": dimensions, "Timestamp": now, "Values": [1.0, 2.0, 9.0], "Counts": [1, 2, 1], "Unit": "Seconds"},
        {"MetricName": "Latency", "Timestamp": now, "Value": 5.5},
    ],
)
metrics = cloudwatch.list_metrics(Namespace="App", MetricName="Latency")["Metrics"]
assert sorted(len(m["Dimensions"]) for m in metrics) == [0, 1], metrics

window = {"StartTime": now - datetime.timedelta(minutes=5), "EndTime": now + datetime.timedelta(minutes=5)}
points = cloudwatch.get_metric_statistics(
    Namespace="App", MetricName="Latency", Dimensions=dimensions, Period=60, Statistics=["Sum", "SampleCount", "Maximum"], **window
)["Datapoints"]
assert [(p["Sum"], p["SampleCount"], p["Maximum"], p["Unit"]) for p in points] == [(14.0, 4.0, 9.0, "Seconds")], points

query = {"Id": "m1", "MetricStat": {"Metric": {"Namespace": "App", "MetricName": "Latency", "Dimensions": dimensions}, "Period": 60, "Stat": "Average"}}
result = cloudwatch.get_metric_data(MetricDataQueries=[query], **window)["MetricDataResults"][0]
assert result["Values"] == [3.5] and result["Timestamps"][0] == now, result

try:
    cloudwatch.put_metric_data(Namespace="App", MetricData=[{"MetricName": "x", "Value": 1.0, "Values": [1.0]}])
    raise AssertionError("Value and Values were accepted together")
except cloudwatch.exceptions.InvalidParameterCombinationException:
    pass
