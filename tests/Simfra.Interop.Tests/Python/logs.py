import json
import time
import urllib.request

import boto3
from botocore.config import Config

# Live tail has a host of its own on AWS; here all is one.
logs = boto3.client("logs", config=Config(inject_host_prefix=False))
logs.create_log_group(logGroupName="/app/orders", tags={"team": "a"})
logs.put_retention_policy(logGroupName="/app/orders", retentionInDays=7)
group = logs.describe_log_groups(logGroupNamePrefix="/app")["logGroups"][0]
assert group["retentionInDays"] == 7 and group["arn"].endswith(":log-group:/app/orders:*"), group
assert logs.list_tags_for_resource(resourceArn=group["logGroupArn"])["tags"] == {"team": "a"}

now = int(time.time() * 1000)
for stream in ("web", "worker"):
    logs.create_log_stream(logGroupName="/app/orders", logStreamName=stream)
    events = [{"timestamp": now + i, "message": f'{{"stream": "{stream}", "n": {i}}}'} for i in range(25)]
    assert "rejectedLogEventsInfo" not in logs.put_log_events(logGroupName="/app/orders", logStreamName=stream, logEvents=events)

old = logs.put_log_events(
    logGroupName="/app/orders", logStreamName="web", logEvents=[{"timestamp": now - 15 * 86_400_000, "message": "old"}]
)
assert old["rejectedLogEventsInfo"]["tooOldLogEventEndIndex"] == 1

pages = logs.get_paginator("filter_log_events").paginate(
    logGroupName="/app/orders", filterPattern='{ $.n >= 20 && $.stream = "w*" }', PaginationConfig={"PageSize": 3}
)
found = [e for page in pages for e in page["events"]]
assert len(found) == 10 and [e["timestamp"] for e in found] == sorted(e["timestamp"] for e in found), found

# Reading on from a token until it stays the same is how streams are read to the end.
token, read = None, []
while True:
    more = {"nextToken": token} if token else {}
    page = logs.get_log_events(logGroupName="/app/orders", logStreamName="web", startFromHead=True, limit=10, **more)
    read += page["events"]
    if page["nextForwardToken"] == token:
        break
    token = page["nextForwardToken"]
assert len(read) == 25, len(read)

tried = logs.test_metric_filter(filterPattern="[ip, ..., status = 4*, bytes]", logEventMessages=['1.2.3.4 - "GET /" 404 12', "x"])
assert tried["matches"][0]["extractedValues"]["$status"] == "404"
logs.put_metric_filter(
    logGroupName="/app/orders",
    filterName="requests",
    filterPattern="{ $.n = * }",
    metricTransformations=[{"metricName": "Requests", "metricNamespace": "App", "metricValue": "1"}],
)
assert logs.describe_metric_filters(metricName="Requests", metricNamespace="App")["metricFilters"][0]["filterName"] == "requests"

try:
    logs.filter_log_events(logGroupName="/app/orders", filterPattern="a:b")
    raise AssertionError("a pattern that is none was taken")
except logs.exceptions.InvalidParameterException as error:
    assert error.response["Error"]["Message"] == "Invalid character(s) in term ':'"

query = logs.start_query(
    logGroupName="/app/orders", startTime=now // 1000 - 60, endTime=now // 1000 + 60, queryString="stats count(*) as c by stream | sort stream"
)["queryId"]
while (answer := logs.get_query_results(queryId=query))["status"] != "Complete":
    time.sleep(0.2)
assert [[f["value"] for f in row] for row in answer["results"]] == [["web", "25"], ["worker", "25"]], answer

query = logs.start_query(
    logGroupName="/app/orders", startTime=now // 1000 - 60, endTime=now // 1000 + 60, queryString="filter n = 7 | pattern @message"
)["queryId"]
while (answer := logs.get_query_results(queryId=query))["status"] != "Complete":
    time.sleep(0.2)
patterns = [{f["field"]: f["value"] for f in row} for row in answer["results"]]
assert [p["@pattern"] for p in patterns] == [f'{{"stream": "{stream}", "n": <n-1>}}' for stream in ("worker", "web")], patterns

detector = logs.create_log_anomaly_detector(
    logGroupArnList=[group["logGroupArn"]], detectorName="watch", evaluationFrequency="ONE_MIN", tags={"team": "a"}
)["anomalyDetectorArn"]
assert logs.get_log_anomaly_detector(anomalyDetectorArn=detector)["anomalyDetectorStatus"] == "INITIALIZING"
logs.update_log_anomaly_detector(anomalyDetectorArn=detector, enabled=False)
pages = logs.get_paginator("list_log_anomaly_detectors").paginate(filterLogGroupArn=group["logGroupArn"])
assert [d["anomalyDetectorStatus"] for page in pages for d in page["anomalyDetectors"]] == ["PAUSED"]
assert [a for page in logs.get_paginator("list_anomalies").paginate(anomalyDetectorArn=detector) for a in page["anomalies"]] == []
logs.delete_log_anomaly_detector(anomalyDetectorArn=detector)

tail = logs.start_live_tail(logGroupIdentifiers=[group["logGroupArn"]], logEventFilterPattern="tailed")["responseStream"]
seen = []
for event in tail:
    if "sessionStart" in event:
        logs.put_log_events(
            logGroupName="/app/orders", logStreamName="web", logEvents=[{"timestamp": now, "message": m} for m in ("tailed", "other")]
        )
        continue
    seen += [e["message"] for e in event["sessionUpdate"]["sessionResults"]]
    if seen:
        break
tail.close()
assert seen == ["tailed"], seen

# Collectors post with an API key of IAM's, without an SDK.
iam = boto3.client("iam")
iam.create_user(UserName="collector")
statement = {"Effect": "Allow", "Action": ["logs:PutLogEvents", "logs:CallWithBearerToken"], "Resource": "*"}
iam.put_user_policy(UserName="collector", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
key = iam.create_service_specific_credential(UserName="collector", ServiceName="logs.amazonaws.com")["ServiceSpecificCredential"]
logs.put_bearer_token_authentication(logGroupIdentifier="/app/orders", bearerTokenAuthenticationEnabled=True)
request = urllib.request.Request(
    logs.meta.endpoint_url + "/services/collector/event?logGroup=/app/orders&logStream=worker",
    data=json.dumps({"event": "collected", "time": now / 1000}).encode(),
    headers={"Authorization": "Bearer " + key["ServiceCredentialSecret"], "Content-Type": "application/json"},
)
assert urllib.request.urlopen(request).read() == b"{}"
collected = logs.filter_log_events(logGroupName="/app/orders", filterPattern="collected")["events"]
assert [e["timestamp"] for e in collected] == [now], collected

for i in range(3):
    logs.put_query_definition(name=f"q{i}", queryString="fields @message")
pages = logs.get_paginator("describe_query_definitions").paginate(PaginationConfig={"PageSize": 2}) \
    if logs.can_paginate("describe_query_definitions") else [logs.describe_query_definitions()]
assert sum(len(page["queryDefinitions"]) for page in pages) == 3

logs.delete_log_group(logGroupName="/app/orders")
assert logs.describe_log_groups()["logGroups"] == []
