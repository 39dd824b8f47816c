import decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key

# The resource layer: plain Python values in and out.
dynamodb = boto3.resource("dynamodb")
table = dynamodb.create_table(
    TableName="orders", BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[{"AttributeName": "customer", "AttributeType": "S"}, {"AttributeName": "number", "AttributeType": "N"}],
    KeySchema=[{"AttributeName": "customer", "KeyType": "HASH"}, {"AttributeName": "number", "KeyType": "RANGE"}],
)
dynamodb.meta.client.get_waiter("table_exists").wait(TableName="orders", WaiterConfig={"Delay": 1})
with table.batch_writer(overwrite_by_pkeys=["customer", "number"]) as batch:
    for number in range(60):
        batch.put_item(Item={"customer": "alice", "number": number, "price": decimal.Decimal("9.50"), "tags": {"new", "web"}, "lines": [{"sku": "a", "n": 1}]})
    batch.delete_item(Key={"customer": "alice", "number": 59})
item = table.get_item(Key={"customer": "alice", "number": 7}, ConsistentRead=True)["Item"]
assert item == {"customer": "alice", "number": 7, "price": decimal.Decimal("9.5"), "tags": {"new", "web"}, "lines": [{"sku": "a", "n": 1}]}, item

found = table.query(
    KeyConditionExpression=Key("customer").eq("alice") & Key("number").between(10, 20), FilterExpression=Attr("price").gt(9) & Attr("tags").contains("web"))
assert [i["number"] for i in found["Items"]] == list(range(10, 21)), found
assert table.scan(Select="COUNT")["Count"] == 59
updated = table.update_item(
    Key={"customer": "alice", "number": 1}, UpdateExpression="SET price = price + :x ADD tags :t", ReturnValues="UPDATED_NEW",
    ExpressionAttributeValues={":x": decimal.Decimal("0.5"), ":t": {"paid"}})["Attributes"]
assert updated == {"price": decimal.Decimal(10), "tags": {"new", "paid", "web"}}, updated
try:
    table.put_item(Item={"customer": "alice", "number": 1}, ConditionExpression=Attr("customer").not_exists())
    raise AssertionError("the condition held")
except dynamodb.meta.client.exceptions.ConditionalCheckFailedException as error:
    assert error.response["Error"]["Message"] == "The conditional request failed", error

# Pages, batches and transactions.
client, s3 = dynamodb.meta.client, boto3.client("s3")
pages = list(client.get_paginator("query").paginate(
    TableName="orders", KeyConditionExpression=Key("customer").eq("alice"), PaginationConfig={"PageSize": 25}))
assert [len(p["Items"]) for p in pages] == [25, 25, 9], [len(p["Items"]) for p in pages]
assert sum(p["Count"] for p in client.get_paginator("scan").paginate(TableName="orders", PaginationConfig={"PageSize": 10})) == 59
got = dynamodb.batch_get_item(RequestItems={"orders": {"Keys": [{"customer": "alice", "number": n} for n in (3, 4, 999)], "ProjectionExpression": "price"}})
assert got["Responses"]["orders"] == [{"price": decimal.Decimal("9.5")}] * 2 and got["UnprocessedKeys"] == {}, got
client.transact_write_items(TransactItems=[
    {"Put": {"TableName": "orders", "Item": {"customer": "bob", "number": 1, "state": "new"}, "ConditionExpression": "attribute_not_exists(customer)"}},
    {"Update": {"TableName": "orders", "Key": {"customer": "alice", "number": 2}, "UpdateExpression": "REMOVE tags"}}])
try:
    client.transact_write_items(TransactItems=[
        {"ConditionCheck": {"TableName": "orders", "Key": {"customer": "alice", "number": 2}, "ConditionExpression": "attribute_exists(tags)"}},
        {"Delete": {"TableName": "orders", "Key": {"customer": "bob", "number": 1}}}])
    raise AssertionError("the condition held")
except client.exceptions.TransactionCanceledException as error:
    assert [r["Code"] for r in error.response["CancellationReasons"]] == ["ConditionalCheckFailed", "None"], error.response
both = client.transact_get_items(TransactItems=[
    {"Get": {"TableName": "orders", "Key": {"customer": "bob", "number": 1}}}, {"Get": {"TableName": "orders", "Key": {"customer": "alice", "number": 2}}}])
assert both["Responses"][0]["Item"]["state"] == "new" and "tags" not in both["Responses"][1]["Item"], both
rows = client.execute_statement(Statement="SELECT number FROM orders WHERE customer = ? AND number < ?", Parameters=["alice", 3])["Items"]
assert [r["number"] for r in rows] == [0, 1, 2], rows
table.delete_item(Key={"customer": "bob", "number": 1}, ConditionExpression=Attr("state").eq("new") | Attr("state").begins_with("x"))
assert "Item" not in table.get_item(Key={"customer": "bob", "number": 1})

# Out to S3 and back in.
s3.create_bucket(Bucket="transfers")
client.update_continuous_backups(TableName="orders", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
export = client.export_table_to_point_in_time(TableArn=table.table_arn, S3Bucket="transfers", S3Prefix="out")["ExportDescription"]
client.get_waiter("export_completed").wait(ExportArn=export["ExportArn"], WaiterConfig={"Delay": 1})
imported = client.import_table(
    S3BucketSource={"S3Bucket": "transfers", "S3KeyPrefix": f"out/AWSDynamoDB/{export['ExportArn'].split('/')[-1]}/data/"},
    InputFormat="DYNAMODB_JSON", InputCompressionType="GZIP",
    TableCreationParameters={
        "TableName": "copies", "BillingMode": "PAY_PER_REQUEST", "KeySchema": table.key_schema, "AttributeDefinitions": table.attribute_definitions})
client.get_waiter("import_completed").wait(ImportArn=imported["ImportTableDescription"]["ImportArn"], WaiterConfig={"Delay": 1})
copy = dynamodb.Table("copies")
assert copy.get_item(Key={"customer": "alice", "number": 7})["Item"] == item
assert copy.item_count == 59, copy.item_count

# A replica in another region.
client.update_table(TableName="copies", ReplicaUpdates=[{"Create": {"RegionName": "eu-west-1"}}])
replica = boto3.resource("dynamodb", region_name="eu-west-1").Table("copies")
replica.meta.client.get_waiter("table_exists").wait(TableName="copies", WaiterConfig={"Delay": 1})
assert replica.get_item(Key={"customer": "alice", "number": 7})["Item"] == item
client.get_waiter("table_exists").wait(TableName="copies", WaiterConfig={"Delay": 1})
