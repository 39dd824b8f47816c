import boto3

sqs = boto3.client("sqs")
url = sqs.create_queue(QueueName="orders", Attributes={"VisibilityTimeout": "20"}, tags={"team": "a"})["QueueUrl"]
assert sqs.get_queue_url(QueueName="orders")["QueueUrl"] == url
assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"team": "a"}

sent = sqs.send_message(
    QueueUrl=url,
    MessageBody="hello",
    MessageAttributes={
        "text": {"DataType": "String", "StringValue": "x"},
        "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\x01"},
    },
)
message = sqs.receive_message(QueueUrl=url, AttributeNames=["All"], MessageAttributeNames=["All"], WaitTimeSeconds=1)["Messages"][0]
assert message["MessageId"] == sent["MessageId"]
assert message["MessageAttributes"]["bytes"]["BinaryValue"] == b"\x00\x01"
assert message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
message = sqs.receive_message(QueueUrl=url)["Messages"][0]
sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
assert "Messages" not in sqs.receive_message(QueueUrl=url)

batch = sqs.send_message_batch(
    QueueUrl=url, Entries=[{"Id": "1", "MessageBody": "a"}, {"Id": "2", "MessageBody": "b", "DelaySeconds": 901}]
)
assert [e["Id"] for e in batch["Successful"]] == ["1"] and batch["Failed"][0]["Code"] == "InvalidParameterValue"

try:
    sqs.get_queue_url(QueueName="nope")
    raise AssertionError("a queue that isn't there was found")
except sqs.exceptions.QueueDoesNotExist as error:
    assert error.response["Error"]["Code"] == "AWS.SimpleQueueService.NonExistentQueue"

# Order and deduplication.
fifo = sqs.create_queue(QueueName="orders.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]
for body in ["1", "2", "2", "3"]:
    sqs.send_message(QueueUrl=fifo, MessageBody=body, MessageGroupId="g")
got = sqs.receive_message(QueueUrl=fifo, MaxNumberOfMessages=10)["Messages"]
assert [m["Body"] for m in got] == ["1", "2", "3"], got
entries = [{"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(got)]
assert len(sqs.delete_message_batch(QueueUrl=fifo, Entries=entries)["Successful"]) == 3
assert sorted(u for page in sqs.get_paginator("list_queues").paginate(PaginationConfig={"PageSize": 1}) for u in page["QueueUrls"]) == sorted([url, fifo])
sqs.delete_queue(QueueUrl=fifo)

# The resource interface of boto3 builds on queue URLs.
queue = boto3.resource("sqs").Queue(url)
queue.purge()
assert queue.attributes["ApproximateNumberOfMessages"] == "0"
