import boto3

scheduler = boto3.client("scheduler")
group = scheduler.create_schedule_group(Name="nightly", Tags=[{"Key": "team", "Value": "a"}])["ScheduleGroupArn"]
assert scheduler.list_tags_for_resource(ResourceArn=group)["Tags"] == [{"Key": "team", "Value": "a"}]
target = {"Arn": "arn:aws:sqs:us-east-1:000000000000:q", "RoleArn": "arn:aws:iam::000000000000:role/r", "Input": "{}"}
common = {"FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target}
scheduler.create_schedule(Name="report", GroupName="nightly", ScheduleExpression="cron(0 2 * * ? *)", **common)
read = scheduler.get_schedule(Name="report", GroupName="nightly")
assert read["ScheduleExpression"] == "cron(0 2 * * ? *)" and read["State"] == "ENABLED" and read["Target"]["Input"] == "{}"
scheduler.update_schedule(Name="report", GroupName="nightly", ScheduleExpression="rate(1 hour)", State="DISABLED", **common)
assert [s["State"] for s in scheduler.list_schedules(GroupName="nightly")["Schedules"]] == ["DISABLED"]

for name, error in (("report", "ConflictException"), ("bad name", "ValidationException")):
    try:
        scheduler.create_schedule(Name=name, GroupName="nightly", ScheduleExpression="rate(1 hour)", **common)
        raise AssertionError(f"{name} was created")
    except scheduler.exceptions.ClientError as e:
        assert e.response["Error"]["Code"] == error, e
scheduler.delete_schedule(Name="report", GroupName="nightly")
try:
    scheduler.get_schedule(Name="report", GroupName="nightly")
    raise AssertionError("a deleted schedule was found")
except scheduler.exceptions.ResourceNotFoundException:
    pass
