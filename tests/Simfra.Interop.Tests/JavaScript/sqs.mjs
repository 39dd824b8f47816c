import assert from "node:assert";
import {
  CreateQueueCommand, DeleteMessageCommand, GetQueueUrlCommand, QueueDoesNotExist, ReceiveMessageCommand, SendMessageCommand, SQSClient,
} from "@aws-sdk/client-sqs";

const sqs = new SQSClient({});
const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
// The SDK checks the digests of what it sent and received.
await sqs.send(new SendMessageCommand({
  QueueUrl, MessageBody: "hello ü", MessageAttributes: { n: { DataType: "Number", StringValue: "1" } },
}));
const { Messages: [message] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"] }));
assert.equal(message.Body, "hello ü");
assert.equal(message.MessageAttributes.n.StringValue, "1");
await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
await assert.rejects(sqs.send(new GetQueueUrlCommand({ QueueName: "nope" })), QueueDoesNotExist);
