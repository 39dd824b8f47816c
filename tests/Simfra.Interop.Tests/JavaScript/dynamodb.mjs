import assert from "node:assert";
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand, BatchWriteCommand, DeleteCommand, DynamoDBDocumentClient, ExecuteStatementCommand, GetCommand, PutCommand, QueryCommand,
  TransactGetCommand, TransactWriteCommand, UpdateCommand, paginateQuery, paginateScan,
} from "@aws-sdk/lib-dynamodb";

const client = new DynamoDBClient({});
const TableName = "orders";
await client.send(new CreateTableCommand({
  TableName, BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "customer", AttributeType: "S" }, { AttributeName: "number", AttributeType: "N" }],
  KeySchema: [{ AttributeName: "customer", KeyType: "HASH" }, { AttributeName: "number", KeyType: "RANGE" }],
}));
await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName });

// The document client: plain objects in and out.
const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
const Item = { customer: "alice", number: 1, price: 9.5, paid: false, note: null, tags: new Set(["web", "new"]), basket: [{ sku: "a", n: 1 }], photo: new Uint8Array([0, 255]) };
await documents.send(new PutCommand({ TableName, Item: { ...Item, nothing: undefined } }));
assert.deepEqual((await documents.send(new GetCommand({ TableName, Key: { customer: "alice", number: 1 } }))).Item, Item);

await documents.send(new BatchWriteCommand({
  RequestItems: { [TableName]: Array.from({ length: 20 }, (_, i) => ({ PutRequest: { Item: { customer: "bob", number: i } } })) },
}));
const found = await documents.send(new QueryCommand({
  TableName, KeyConditionExpression: "customer = :c AND #n >= :n", ExpressionAttributeNames: { "#n": "number" },
  ExpressionAttributeValues: { ":c": "bob", ":n": 15 }, ScanIndexForward: false,
}));
assert.deepEqual(found.Items.map(i => i.number), [19, 18, 17, 16, 15]);
const { Attributes } = await documents.send(new UpdateCommand({
  TableName, Key: { customer: "alice", number: 1 }, UpdateExpression: "SET price = price + :x, basket[1] = :l", ReturnValues: "ALL_NEW",
  ExpressionAttributeValues: { ":x": 0.5, ":l": { sku: "b", n: 2 } },
}));
assert.equal(Attributes.price, 10);
assert.deepEqual(Attributes.basket, [{ sku: "a", n: 1 }, { sku: "b", n: 2 }]);

const cancelled = await documents.send(new TransactWriteCommand({
  TransactItems: [
    { Put: { TableName, Item: { customer: "carol", number: 1 } } },
    { Delete: { TableName, Key: { customer: "bob", number: 1 }, ConditionExpression: "attribute_exists(paid)" } },
  ],
})).catch(error => error);
assert.equal(cancelled.name, "TransactionCanceledException");
assert.deepEqual(cancelled.CancellationReasons.map(r => r.Code), ["None", "ConditionalCheckFailed"]);

let count = 0;
for await (const page of paginateScan({ client: documents, pageSize: 7 }, { TableName })) {
  count += page.Count;
}
assert.equal(count, 21);

const sizes = [];
for await (const page of paginateQuery({ client: documents, pageSize: 8 }, {
  TableName, KeyConditionExpression: "customer = :c", ExpressionAttributeValues: { ":c": "bob" },
})) {
  sizes.push(page.Items.length);
}
assert.deepEqual(sizes, [8, 8, 4]);
const batch = await documents.send(new BatchGetCommand({
  RequestItems: { [TableName]: { Keys: [{ customer: "bob", number: 3 }, { customer: "nobody", number: 1 }] } },
}));
assert.deepEqual(batch.Responses[TableName], [{ customer: "bob", number: 3 }]);
const both = await documents.send(new TransactGetCommand({
  TransactItems: [{ Get: { TableName, Key: { customer: "bob", number: 4 } } }, { Get: { TableName, Key: { customer: "carol", number: 1 } } }],
}));
assert.deepEqual(both.Responses.map(r => r.Item), [{ customer: "bob", number: 4 }, undefined]);
const gone = await documents.send(new DeleteCommand({ TableName, Key: { customer: "bob", number: 4 }, ReturnValues: "ALL_OLD" }));
assert.deepEqual(gone.Attributes, { customer: "bob", number: 4 });
const refused = await documents.send(new PutCommand({
  TableName, Item: { customer: "bob", number: 5, again: true }, ConditionExpression: "attribute_not_exists(customer)",
  ReturnValuesOnConditionCheckFailure: "ALL_OLD",
})).catch(error => error);
assert.equal(refused.name, "ConditionalCheckFailedException");
const rows = await documents.send(new ExecuteStatementCommand({ Statement: `SELECT * FROM ${TableName} WHERE customer = ? AND number > ?`, Parameters: ["bob", 17] }));
assert.deepEqual(rows.Items.map(i => i.number), [18, 19]);
