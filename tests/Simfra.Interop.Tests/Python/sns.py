import json
import boto3

sns = boto3.client("sns")
sqs = boto3.client("sqs")
topic = sns.create_topic(Name="orders", Tags=[{"Key": "team", "Value": "shop"}])["TopicArn"]
assert sns.list_tags_for_resource(ResourceArn=topic)["Tags"] == [{"Key": "team", "Value": "shop"}]

# A queue gets what its filter policy lets through, as it was sent.
url = sqs.create_queue(QueueName="dear")["QueueUrl"]
arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
policy = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
        }
    ],
}
sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
subscription = sns.subscribe(
    TopicArn=topic,
    Protocol="sqs",
    Endpoint=arn,
    Attributes={"RawMessageDelivery": "true", "FilterPolicy": json.dumps({"price": [{"numeric": [">", 100]}]})},
    ReturnSubscriptionArn=True,
)["SubscriptionArn"]
price = lambda value: {"price": {"DataType": "Number", "StringValue": value}}
batch = sns.publish_batch(
    TopicArn=topic,
    PublishBatchRequestEntries=[
        {"Id": "a", "Message": "cheap", "MessageAttributes": price("5")},
        {"Id": "b", "Message": "dear", "MessageAttributes": price("500")},
    ],
)
assert [e["Id"] for e in batch["Successful"]] == ["a", "b"] and batch["Failed"] == [], batch
message = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5, MessageAttributeNames=["All"])["Messages"][0]
assert message["Body"] == "dear" and message["MessageAttributes"]["price"]["StringValue"] == "500", message
assert "Messages" not in sqs.receive_message(QueueUrl=url)
assert [s["SubscriptionArn"] for page in sns.get_paginator("list_subscriptions").paginate() for s in page["Subscriptions"]] == [subscription]

# Push notifications.
app = sns.create_platform_application(Name="app", Platform="GCM", Attributes={"PlatformCredential": "key"})["PlatformApplicationArn"]
endpoint = sns.create_platform_endpoint(PlatformApplicationArn=app, Token="token", CustomUserData="user")["EndpointArn"]
assert sns.get_endpoint_attributes(EndpointArn=endpoint)["Attributes"]["Token"] == "token"
assert "MessageId" in sns.publish(TargetArn=endpoint, Message="hello")
sns.set_endpoint_attributes(EndpointArn=endpoint, Attributes={"Enabled": "false"})
try:
    sns.publish(TargetArn=endpoint, Message="hello")
    raise AssertionError("a disabled endpoint took a message")
except sns.exceptions.EndpointDisabledException as error:
    assert error.response["Error"]["Message"] == "Endpoint is disabled"

# Text messages: the test looks for this one in the inbox.
assert "MessageId" in sns.publish(PhoneNumber="+15551234567", Message="your code is 42")
try:
    sns.publish(TopicArn=topic + "s", Message="x")
    raise AssertionError("a topic that isn't there took a message")
except sns.exceptions.NotFoundException as error:
    assert error.response["Error"]["Code"] == "NotFound"
sns.unsubscribe(SubscriptionArn=subscription)
sns.delete_topic(TopicArn=topic)
assert sns.list_topics()["Topics"] == []
