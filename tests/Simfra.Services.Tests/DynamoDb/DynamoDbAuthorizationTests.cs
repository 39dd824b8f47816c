using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>DynamoDB's operations, allowed and denied to a user by policies.</summary>
public sealed class DynamoDbAuthorizationTests
{
    private const string Arn = "arn:aws:dynamodb:us-east-1:000000000000:table/users";
    private const string KinesisInput = """{"TableName":"users","StreamArn":"arn:aws:kinesis:us-east-1:000000000000:stream/changes"}""";
    private const string Key = "\"Key\":{\"id\":{\"S\":\"1\"}}";

    /// <summary>Operation, input, action and resource.</summary>
    public static TheoryData<string, string, string, string> Operations { get; } = new()
    {
        { "CreateTable", UsersTable, "CreateTable", Arn },
        { "DescribeTable", """{"TableName":"users"}""", "DescribeTable", Arn },
        { "UpdateTable", """{"TableName":"users","TableClass":"STANDARD"}""", "UpdateTable", Arn },
        { "DeleteTable", """{"TableName":"users"}""", "DeleteTable", Arn },
        { "ListTables", "{}", "ListTables", "arn:aws:dynamodb:us-east-1:000000000000:table/*" },
        { "DescribeLimits", "{}", "DescribeLimits", "*" },
        { "DescribeEndpoints", "{}", "DescribeEndpoints", "*" },
        { "TagResource", $$"""{"ResourceArn":"{{Arn}}","Tags":[{"Key":"a","Value":"b"}]}""", "TagResource", Arn },
        { "UntagResource", $$"""{"ResourceArn":"{{Arn}}","TagKeys":["a"]}""", "UntagResource", Arn },
        { "ListTagsOfResource", $$"""{"ResourceArn":"{{Arn}}"}""", "ListTagsOfResource", Arn },
        { "DescribeTimeToLive", """{"TableName":"users"}""", "DescribeTimeToLive", Arn },
        { "UpdateTimeToLive", """{"TableName":"users","TimeToLiveSpecification":{"AttributeName":"a","Enabled":true}}""", "UpdateTimeToLive", Arn },
        { "PutItem", """{"TableName":"users","Item":{"id":{"S":"1"}}}""", "PutItem", Arn },
        { "GetItem", $$"""{"TableName":"users",{{Key}} }""", "GetItem", Arn },
        { "UpdateItem", $$"""{"TableName":"users",{{Key}} }""", "UpdateItem", Arn },
        { "DeleteItem", $$"""{"TableName":"{{Arn}}",{{Key}} }""", "DeleteItem", Arn },
        { "Query", """{"TableName":"users","KeyConditionExpression":"id = :i","ExpressionAttributeValues":{":i":{"S":"1"}}}""", "Query", Arn },
        { "Query", """{"TableName":"users","IndexName":"by-x","KeyConditionExpression":"id = :i","ExpressionAttributeValues":{":i":{"S":"1"}}}""", "Query", $"{Arn}/index/by-x" },
        { "Scan", """{"TableName":"users"}""", "Scan", Arn },
        { "Scan", """{"TableName":"users","IndexName":"by-x"}""", "Scan", $"{Arn}/index/by-x" },
        { "BatchGetItem", """{"RequestItems":{"users":{"Keys":[{"id":{"S":"1"}}]}}}""", "BatchGetItem", Arn },
        { "BatchWriteItem", """{"RequestItems":{"users":[{"DeleteRequest":{"Key":{"id":{"S":"1"}}}}]}}""", "BatchWriteItem", Arn },
        { "ExecuteStatement", """{"Statement":"SELECT * FROM users"}""", "PartiQLSelect", Arn },
        { "ExecuteStatement", """{"Statement":"SELECT * FROM users.byx WHERE id = 'a'"}""", "PartiQLSelect", $"{Arn}/index/byx" },
        { "ExecuteStatement", """{"Statement":"INSERT INTO users VALUE {'id':'2'}"}""", "PartiQLInsert", Arn },
        { "BatchExecuteStatement", """{"Statements":[{"Statement":"DELETE FROM users WHERE id='2'"}]}""", "PartiQLDelete", Arn },
        { "ExecuteTransaction", """{"TransactStatements":[{"Statement":"UPDATE users SET a=1 WHERE id='2'"}]}""", "PartiQLUpdate", Arn },
        { "CreateBackup", """{"TableName":"users","BackupName":"nightly"}""", "CreateBackup", Arn },
        { "DescribeBackup", $$"""{"BackupArn":"{{Arn}}/backup/01489602797149-73d8d5bc"}""", "DescribeBackup", $"{Arn}/backup/01489602797149-73d8d5bc" },
        { "DeleteBackup", $$"""{"BackupArn":"{{Arn}}/backup/01489602797149-73d8d5bc"}""", "DeleteBackup", $"{Arn}/backup/01489602797149-73d8d5bc" },
        { "ListBackups", "{}", "ListBackups", "*" },
        { "DescribeContinuousBackups", """{"TableName":"users"}""", "DescribeContinuousBackups", Arn },
        {
            "UpdateContinuousBackups", """{"TableName":"users","PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true}}""",
            "UpdateContinuousBackups", Arn
        },
        { "GetResourcePolicy", $$"""{"ResourceArn":"{{Arn}}"}""", "GetResourcePolicy", Arn },
        { "PutResourcePolicy", $$"""{"ResourceArn":"{{Arn}}","Policy":"{}"}""", "PutResourcePolicy", Arn },
        { "DeleteResourcePolicy", $$"""{"ResourceArn":"{{Arn}}"}""", "DeleteResourcePolicy", Arn },
        { "ExportTableToPointInTime", $$"""{"TableArn":"{{Arn}}","S3Bucket":"bucket"}""", "ExportTableToPointInTime", Arn },
        { "DescribeExport", $$"""{"ExportArn":"{{Arn}}/export/01489602797149-73d8d5bc"}""", "DescribeExport", $"{Arn}/export/01489602797149-73d8d5bc" },
        { "ListExports", $$"""{"TableArn":"{{Arn}}"}""", "ListExports", Arn },
        {
            "ImportTable", $$"""{"S3BucketSource":{"S3Bucket":"bucket"},"InputFormat":"CSV","TableCreationParameters":{{UsersTable}} }""",
            "ImportTable", Arn
        },
        { "DescribeImport", $$"""{"ImportArn":"{{Arn}}/import/01489602797149-73d8d5bc"}""", "DescribeImport", $"{Arn}/import/01489602797149-73d8d5bc" },
        { "ListImports", $$"""{"TableArn":"{{Arn}}"}""", "ListImports", Arn },
        { "UpdateContributorInsights", """{"TableName":"users","ContributorInsightsAction":"ENABLE"}""", "UpdateContributorInsights", Arn },
        { "DescribeContributorInsights", """{"TableName":"users"}""", "DescribeContributorInsights", Arn },
        { "ListContributorInsights", "{}", "ListContributorInsights", "*" },
        { "EnableKinesisStreamingDestination", KinesisInput, "EnableKinesisStreamingDestination", Arn },
        { "DisableKinesisStreamingDestination", KinesisInput, "DisableKinesisStreamingDestination", Arn },
        { "UpdateKinesisStreamingDestination", KinesisInput, "UpdateKinesisStreamingDestination", Arn },
        { "DescribeKinesisStreamingDestination", """{"TableName":"users"}""", "DescribeKinesisStreamingDestination", Arn },
        { "ListGlobalTables", "{}", "ListGlobalTables", "*" },
        { "DescribeTableReplicaAutoScaling", """{"TableName":"users"}""", "DescribeTableReplicaAutoScaling", Arn },
        { "UpdateTableReplicaAutoScaling", """{"TableName":"users"}""", "UpdateTableReplicaAutoScaling", Arn },
        { "RestoreTableToPointInTime", """{"SourceTableName":"users","TargetTableName":"users"}""", "RestoreTableToPointInTime", Arn },
        { "TransactGetItems", $$"""{"TransactItems":[{"Get":{"TableName":"users",{{Key}} } }]}""", "GetItem", Arn },
        { "TransactWriteItems", $$"""{"TransactItems":[{"Delete":{"TableName":"users",{{Key}} } }]}""", "DeleteItem", Arn },
        { "TransactWriteItems", """{"TransactItems":[{"Put":{"TableName":"users","Item":{"id":{"S":"1"}}}}]}""", "PutItem", Arn },
        { "TransactWriteItems", $$"""{"TransactItems":[{"Update":{"TableName":"users",{{Key}},"UpdateExpression":"REMOVE a"} }]}""", "UpdateItem", Arn },
        { "TransactWriteItems", $$"""{"TransactItems":[{"ConditionCheck":{"TableName":"users",{{Key}},"ConditionExpression":"attribute_not_exists(a)"} }]}""", "ConditionCheckItem", Arn },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task AnOperation_NeedsItsAction(string operation, string input, string action, string resource)
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await using var user = await TestUser.CreateAsync(world, "worker");

        var denied = await user.World.DynamoAsync(operation, input);
        await user.PutPolicyAsync(Allow($"dynamodb:{action}", resource));
        var allowed = await user.World.DynamoAsync(operation, input);

        denied.AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: dynamodb:{action}{On(resource)} because no identity-based policy allows the dynamodb:{action} action");
        Assert.NotEqual("AccessDeniedException", allowed.JsonError);
    }

    /// <summary>Operation and input, with the stream's ARN as <c>$arn</c>, and the resource.</summary>
    [Theory]
    [InlineData("ListStreams", "{}", false)]
    [InlineData("DescribeStream", """{"StreamArn":"$arn"}""", true)]
    [InlineData("GetShardIterator", """{"StreamArn":"$arn","ShardId":"shardId-00000000000000000000-00000000","ShardIteratorType":"LATEST"}""", true)]
    [InlineData("GetRecords", """{"ShardIterator":"$iterator"}""", true)]
    public async Task AStream_IsReadByThoseWhoMay(string operation, string input, bool isOnStream)
    {
        await using var world = await TestWorld.StartAsync();
        var created = (await world.DynamoAsync(
            "CreateTable",
            UsersTable.Replace("\"BillingMode\"", "\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"KEYS_ONLY\"},\"BillingMode\"", StringComparison.Ordinal)))
            .Ok().Json["TableDescription"]!;
        var arn = created.Text("LatestStreamArn");
        var shard = (await world.JsonAsync("dynamodbstreams", "DescribeStream", new JsonObject { ["StreamArn"] = arn })).Ok()
            .Json["StreamDescription"]!["Shards"]![0]!.Text("ShardId");
        var iterator = (await world.JsonAsync(
            "dynamodbstreams", "GetShardIterator", new JsonObject { ["StreamArn"] = arn, ["ShardId"] = shard, ["ShardIteratorType"] = "LATEST" })).Ok().Json.Text("ShardIterator");
        await using var user = await TestUser.CreateAsync(world, "worker");
        var given = JsonNode.Parse(input.Replace("$arn", arn, StringComparison.Ordinal).Replace("$iterator", iterator, StringComparison.Ordinal))!;
        var resource = isOnStream ? arn : "*";

        var denied = await user.World.JsonAsync("dynamodbstreams", operation, given);
        await user.PutPolicyAsync(Allow($"dynamodb:{operation}", resource));
        var allowed = await user.World.JsonAsync("dynamodbstreams", operation, given);

        denied.AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: dynamodb:{operation}{On(resource)} because no identity-based policy allows the dynamodb:{operation} action");
        Assert.NotEqual("AccessDeniedException", allowed.JsonError);
    }

    [Fact]
    public async Task ARestore_NeedsTheBackupAndTheNewTable()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        var backup = (await world.DynamoAsync("CreateBackup", """{"TableName":"users","BackupName":"nightly"}""")).Ok().Json["BackupDetails"]!.Text("BackupArn");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await using var user = await TestUser.CreateAsync(world, "worker");
        var restore = $$"""{"TargetTableName":"copy","BackupArn":"{{backup}}"}""";
        var copy = Arn.Replace("users", "copy", StringComparison.Ordinal);

        await user.PutPolicyAsync(Allow("dynamodb:RestoreTableFromBackup", copy));
        (await user.World.DynamoAsync("RestoreTableFromBackup", restore)).AssertJsonError("AccessDeniedException", DenialOf(user, backup));
        await user.PutPolicyAsync(Allow("dynamodb:RestoreTableFromBackup", backup));
        (await user.World.DynamoAsync("RestoreTableFromBackup", restore)).AssertJsonError("AccessDeniedException", DenialOf(user, copy));
        await user.PutPolicyAsync(Allow("dynamodb:RestoreTableFromBackup", backup), Allow("dynamodb:RestoreTableFromBackup", copy));
        (await user.World.DynamoAsync("RestoreTableFromBackup", restore)).Ok();

        static string DenialOf(TestUser user, string resource) =>
            $"User: {user.Arn} is not authorized to perform: dynamodb:RestoreTableFromBackup on resource: {resource} " +
            "because no identity-based policy allows the dynamodb:RestoreTableFromBackup action";
    }

    [Fact]
    public async Task ATransaction_NeedsAllItsActions()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("dynamodb:PutItem"));

        (await user.World.DynamoAsync(
            "TransactWriteItems",
            $$"""{"TransactItems":[{"Put":{"TableName":"users","Item":{"id":{"S":"2"} } } },{"Delete":{"TableName":"users",{{Key}} } }]}"""))
            .AssertJsonError("AccessDeniedException", null);

        Assert.Null(await world.GetAsync("users", """{"id":{"S":"2"}}"""));
    }

    [Fact]
    public async Task ATablesTags_AreSeenInConditions()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("dynamodb:GetItem", condition: When("aws:ResourceTag/team", "shop")));
        var get = $$"""{"TableName":"users",{{Key}} }""";

        (await user.World.DynamoAsync("GetItem", get)).AssertJsonError("AccessDeniedException", null);
        (await world.DynamoAsync("TagResource", $$"""{"ResourceArn":"{{Arn}}","Tags":[{"Key":"team","Value":"shop"}]}""")).Ok();
        (await user.World.DynamoAsync("GetItem", get)).Ok();
    }

    [Fact]
    public async Task LeadingKeys_AndAttributes_KeepAUserToItsOwn()
    {
        await using var world = await StartWithTableAsync(OrdersTable);
        await using var user = await TestUser.CreateAsync(
            world, "worker",
            Allow("dynamodb:*", condition: When("ForAllValues:StringEquals", "dynamodb:LeadingKeys", ["mine"])),
            Deny("dynamodb:GetItem", condition: When("ForAnyValue:StringEquals", "dynamodb:Attributes", ["secret"])),
            Deny("dynamodb:Query", condition: When("dynamodb:Select", "COUNT")));

        await ExpectAsync(true, "PutItem", """{"TableName":"orders","Item":{"pk":{"S":"mine"},"sk":{"S":"1"}}}""");
        await ExpectAsync(false, "PutItem", """{"TableName":"orders","Item":{"pk":{"S":"other"},"sk":{"S":"1"}}}""");
        await ExpectAsync(true, "GetItem", """{"TableName":"orders","Key":{"pk":{"S":"mine"},"sk":{"S":"1"}},"ProjectionExpression":"sk"}""");
        await ExpectAsync(false, "GetItem", """{"TableName":"orders","Key":{"pk":{"S":"mine"},"sk":{"S":"1"}},"ProjectionExpression":"sk, secret"}""");
        await ExpectAsync(true, "Query", Query("mine", ""));
        await ExpectAsync(false, "Query", Query("mine", ",\"Select\":\"COUNT\""));
        await ExpectAsync(false, "Query", Query("other", ""));
        await ExpectAsync(
            false, "BatchWriteItem",
            """{"RequestItems":{"orders":[{"DeleteRequest":{"Key":{"pk":{"S":"mine"},"sk":{"S":"1"}}}},{"DeleteRequest":{"Key":{"pk":{"S":"other"},"sk":{"S":"1"}}}}]}}""");

        async Task ExpectAsync(bool isAllowed, string operation, string input)
        {
            var answer = await user.World.DynamoAsync(operation, input);
            Assert.True(isAllowed == (answer.JsonError != "AccessDeniedException"), $"{operation} {input}: {answer.Text}");
        }

        static string Query(string partition, string more) =>
            $"{{\"TableName\":\"orders\",\"KeyConditionExpression\":\"pk = :p\",\"ExpressionAttributeValues\":{{\":p\":{{\"S\":\"{partition}\"}}}}{more}}}";
    }

    private static string On(string resource) => resource == "*" ? "" : $" on resource: {resource}";
}
