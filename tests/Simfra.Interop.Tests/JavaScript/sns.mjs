import assert from "node:assert";
import {
  CreatePlatformApplicationCommand, CreatePlatformEndpointCommand, CreateTopicCommand, NotFoundException, paginateListSubscriptions, PublishBatchCommand,
  PublishCommand, SNSClient, SubscribeCommand,
} from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const sns = new SNSClient({});
const sqs = new SQSClient({});
const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "orders" }));
const arn = "arn:aws:sqs:us-east-1:000000000000:orders";
const statement = { Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arn };
const { QueueUrl } = await sqs.send(new CreateQueueCommand({
  QueueName: "orders", Attributes: { Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) },
}));
await sns.send(new SubscribeCommand({
  TopicArn, Protocol: "sqs", Endpoint: arn, Attributes: { FilterPolicyScope: "MessageBody", FilterPolicy: JSON.stringify({ kind: ["new"] }) },
}));
const { Successful } = await sns.send(new PublishBatchCommand({
  TopicArn, PublishBatchRequestEntries: [{ Id: "1", Message: '{"kind":"old"}' }, { Id: "2", Message: '{"kind":"new"}' }],
}));
assert.equal(Successful.length, 2);
const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5, MaxNumberOfMessages: 10 }));
assert.deepEqual(Messages.map((m) => JSON.parse(m.Body).Message), ['{"kind":"new"}']);
let count = 0;
for await (const page of paginateListSubscriptions({ client: sns }, {})) {
  count += page.Subscriptions.length;
}
assert.equal(count, 1);
const { PlatformApplicationArn } = await sns.send(new CreatePlatformApplicationCommand({
  Name: "app", Platform: "GCM", Attributes: { PlatformCredential: "key" },
}));
const { EndpointArn } = await sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token: "t" }));
assert.ok((await sns.send(new PublishCommand({ TargetArn: EndpointArn, Message: "hello" }))).MessageId);
await assert.rejects(sns.send(new PublishCommand({ TopicArn: `${TopicArn}s`, Message: "x" })), NotFoundException);
