using System.Text.Json.Nodes;

namespace Simfra.Interop.Tests;

/// <summary>DynamoDB by the AWS CLI.</summary>
public sealed class AwsCliDynamoDbTests
{
    [AwsCliFact]
    public async Task ATableAndItsItems()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        await AwsAsync(
            "create-table", "--table-name", "orders", "--billing-mode", "PAY_PER_REQUEST",
            "--attribute-definitions", "AttributeName=customer,AttributeType=S", "AttributeName=number,AttributeType=N",
            "--key-schema", "AttributeName=customer,KeyType=HASH", "AttributeName=number,KeyType=RANGE");
        await AwsAsync("wait", "table-exists", "--table-name", "orders");
        await AwsAsync("put-item", "--table-name", "orders", "--item", """{"customer":{"S":"alice"},"number":{"N":"1"},"price":{"N":"9.50"}}""");
        await AwsAsync(
            "batch-write-item", "--request-items",
            """{"orders":[{"PutRequest":{"Item":{"customer":{"S":"alice"},"number":{"N":"2"}}}},{"PutRequest":{"Item":{"customer":{"S":"bob"},"number":{"N":"1"}}}}]}""");

        var item = JsonNode.Parse(await AwsAsync("get-item", "--table-name", "orders", "--key", """{"customer":{"S":"alice"},"number":{"N":"1"}}"""))!;
        var found = JsonNode.Parse(await AwsAsync(
            "query", "--table-name", "orders", "--key-condition-expression", "customer = :c", "--expression-attribute-values", """{":c":{"S":"alice"}}""",
            "--page-size", "1"))!;
        await AwsAsync(
            "transact-write-items", "--transact-items",
            """
            [{"Update":{"TableName":"orders","Key":{"customer":{"S":"bob"},"number":{"N":"1"}},"UpdateExpression":"SET price = :p",
              "ExpressionAttributeValues":{":p":{"N":"7"}}}},
             {"ConditionCheck":{"TableName":"orders","Key":{"customer":{"S":"alice"},"number":{"N":"2"}},"ConditionExpression":"attribute_exists(customer)"}}]
            """);
        var scanned = JsonNode.Parse(await AwsAsync("scan", "--table-name", "orders", "--page-size", "1", "--filter-expression", "attribute_exists(price)"))!;
        var selected = JsonNode.Parse(await AwsAsync("execute-statement", "--statement", "SELECT price FROM orders WHERE customer = 'bob'"))!;
        var counted = JsonNode.Parse(await AwsAsync("describe-table", "--table-name", "orders"))!;
        var error = await ClientTool.AwsFailsAsync(server, "dynamodb", "describe-table", "--table-name", "others");

        Assert.Equal("9.5", item["Item"]!["price"]!["N"]!.GetValue<string>());
        Assert.Equal(["1", "2"], found["Items"]!.AsArray().Select(static i => i!["number"]!["N"]!.GetValue<string>()));
        Assert.Equal((2, 3), (scanned["Count"]!.GetValue<int>(), scanned["ScannedCount"]!.GetValue<int>()));
        Assert.Equal("7", selected["Items"]![0]!["price"]!["N"]!.GetValue<string>());
        Assert.Equal(3, counted["Table"]!["ItemCount"]!.GetValue<int>());
        Assert.Contains("(ResourceNotFoundException)", error, StringComparison.Ordinal);

        Task<string> AwsAsync(params string[] arguments) => ClientTool.AwsAsync(server, ["dynamodb", .. arguments]);
    }
}
