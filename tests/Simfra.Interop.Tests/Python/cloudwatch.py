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

cloudwatch.put_metric_alarm(
    AlarmName="slow", Namespace="App", MetricName="Latency", Dimensions=dimensions, Statistic="Average", Period=60, EvaluationPeriods=1,
    Threshold=3.0, ComparisonOperator="GreaterThanThreshold", TreatMissingData="notBreaching",
)
cloudwatch.get_waiter("alarm_exists").wait(AlarmNames=["slow"], WaiterConfig={"Delay": 1, "MaxAttempts": 2})
cloudwatch.put_composite_alarm(AlarmName="any", AlarmRule="ALARM(slow) OR FALSE")
cloudwatch.get_waiter("composite_alarm_exists").wait(AlarmNames=["any"], AlarmTypes=["CompositeAlarm"], WaiterConfig={"Delay": 1, "MaxAttempts": 2})
cloudwatch.set_alarm_state(AlarmName="slow", StateValue="ALARM", StateReason="by hand")
composite = cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"][0]
assert composite["StateValue"] == "ALARM", composite
history = cloudwatch.get_paginator("describe_alarm_history").paginate(AlarmName="slow", HistoryItemType="StateUpdate", ScanBy="TimestampAscending")
assert [i["HistorySummary"] for p in history for i in p["AlarmHistoryItems"]][0] == "Alarm updated from INSUFFICIENT_DATA to ALARM"

band = {"Id": "ad1", "Expression": "ANOMALY_DETECTION_BAND(m1, 2)"}
cloudwatch.put_metric_alarm(
    AlarmName="odd", Metrics=[query, band], ThresholdMetricId="ad1", ComparisonOperator="LessThanLowerOrGreaterThanUpperThreshold", EvaluationPeriods=1,
)
detectors = cloudwatch.get_paginator("describe_anomaly_detectors").paginate(Namespace="App")
assert [d["StateValue"] for p in detectors for d in p["AnomalyDetectors"]] == ["PENDING_TRAINING"]
cloudwatch.delete_alarms(AlarmNames=["odd"])
cloudwatch.delete_anomaly_detector(
    SingleMetricAnomalyDetector={"Namespace": "App", "MetricName": "Latency", "Dimensions": dimensions, "Stat": "Average"}
)
widget = '{"metrics":[["App","Latency","Host","a",{"stat":"Sum"}]],"period":60,"width":320,"height":200}'
assert cloudwatch.get_metric_widget_image(MetricWidget=widget)["MetricWidgetImage"].startswith(b"\x89PNG\r\n")

try:
    cloudwatch.delete_alarms(AlarmNames=["slow"])
    raise AssertionError("an alarm that a composite alarm depends on was deleted")
except cloudwatch.exceptions.ClientError as error:
    assert "Cannot delete slow as there are composite alarm(s) depending on it." in str(error), error

cloudwatch.put_alarm_mute_rule(
    Name="night", Rule={"Schedule": {"Expression": "cron(0 2 * * *)", "Duration": "PT4H", "Timezone": "Europe/Berlin"}},
    MuteTargets={"AlarmNames": ["slow"]},
)
rule = cloudwatch.get_alarm_mute_rule(AlarmMuteRuleName="night")
assert rule["MuteType"] == "RECURRING" and rule["MuteTargets"]["AlarmNames"] == ["slow"], rule

stream = cloudwatch.put_metric_stream(
    Name="all", OutputFormat="json", RoleArn="arn:aws:iam::000000000000:role/streams",
    FirehoseArn="arn:aws:firehose:us-east-1:000000000000:deliverystream/metrics", IncludeFilters=[{"Namespace": "Other"}],
)
assert stream["Arn"].endswith(":metric-stream/all"), stream
cloudwatch.stop_metric_streams(Names=["all"])
assert cloudwatch.list_metric_streams()["Entries"][0]["State"] == "stopped"

search = {"Id": "q1", "Expression": "SELECT MAX(Latency) FROM SCHEMA(App, Host) GROUP BY Host", "Period": 60}
results = cloudwatch.get_metric_data(MetricDataQueries=[search], **window)["MetricDataResults"]
assert [(r["Label"], r["Values"]) for r in results] == [("a", [9.0])], results

cloudwatch.put_dashboard(DashboardName="main", DashboardBody='{"widgets":[{"type":"text","x":0,"y":0,"width":6,"height":3,"properties":{"markdown":"hi"}}]}')
assert "hi" in cloudwatch.get_dashboard(DashboardName="main")["DashboardBody"]
cloudwatch.delete_dashboards(DashboardNames=["main"])
cloudwatch.delete_alarms(AlarmNames=["any"])
cloudwatch.delete_alarms(AlarmNames=["slow"])
assert cloudwatch.describe_alarms()["MetricAlarms"] == []
