using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Tables: made, described, changed, listed, deleted.</summary>
public sealed class TableTests
{
    [Fact]
    public async Task CreateTable_IsCreatingFirst_ThenActive()
    {
        await using var world = await TestWorld.StartAsync();

        var created = (await world.DynamoAsync("CreateTable", OrdersTable)).Ok().Json["TableDescription"]!;
        var early = await world.DynamoAsync("PutItem", """{"TableName":"orders","Item":{"pk":{"S":"a"},"sk":{"S":"b"}}}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var described = (await world.DynamoAsync("DescribeTable", """{"TableName":"orders"}""")).Ok().Json["Table"]!;

        Assert.Equal("CREATING", created.Text("TableStatus"));
        Assert.Null(created["WarmThroughput"]);
        AssertJson("""{"BillingMode":"PAY_PER_REQUEST"}""", created["BillingModeSummary"]);
        early.AssertJsonError("ResourceNotFoundException", "Requested resource not found");
        Assert.Equal("ACTIVE", described.Text("TableStatus"));
        Assert.Equal("arn:aws:dynamodb:us-east-1:000000000000:table/orders", described.Text("TableArn"));
        AssertJson("""{"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":4000,"Status":"ACTIVE"}""", described["WarmThroughput"]);
        AssertJson(
            """[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}]""", described["KeySchema"]);
        AssertJson("""{"NumberOfDecreasesToday":0,"ReadCapacityUnits":0,"WriteCapacityUnits":0}""", described["ProvisionedThroughput"]);
    }

    [Fact]
    public async Task CreateTable_ThatExists_FailsWithResourceInUse()
    {
        await using var world = await StartWithTableAsync(OrdersTable);

        (await world.DynamoAsync("CreateTable", OrdersTable)).AssertJsonError("ResourceInUseException", "Table already exists: orders");
    }

    /// <summary>What is put in the place of members of a table's definition, and AWS's message.</summary>
    public static TheoryData<string, string> BadDesigns { get; } = new()
    {
        {
            """{"TableName":"ab"}""",
            "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3"
        },
        {
            """{"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"pk","AttributeType":"S"}]}""",
            "Attribute Name is duplicated: pk"
        },
        {
            """{"GlobalSecondaryIndexes":[{"IndexName":"glo","KeySchema":[{"AttributeName":"sk","KeyType":"HASH"}],"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["a","a"]}}]}""",
            "One or more parameter values were invalid: Duplicate element in NonKeyAttributes: a"
        },
        {
            """{"StreamSpecification":{"StreamEnabled":false,"StreamViewType":"KEYS_ONLY"}}""",
            "One or more parameter values were invalid: Table is being created with a stream disabled, UpdateViewType should not be specified"
        },
        {
            """{"SSESpecification":{"Enabled":false,"SSEType":"KMS"}}""",
            "One or more parameter values were invalid: SSEType can not be specified if Enabled is false"
        },
        {
            """{"SSESpecification":{"Enabled":false,"KMSMasterKeyId":"alias/x"}}""",
            "One or more parameter values were invalid: KMSMasterKeyId can not be specified if Enabled is false"
        },
        { """{"Tags":[{"Key":"aws:x","Value":"y"}]}""", "Tag Key cannot be prefixed with aws:, Key: aws:x" },
        {
            """{"TableName":"a;bc"}""",
            "1 validation error detected: Value 'a;bc' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        },
        {
            """{"BillingMode":"PROVISIONED"}""",
            "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
        },
        {
            """{"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}}""",
            "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
        },
        { """{"KeySchema":[{"AttributeName":"pk","KeyType":"RANGE"}]}""", "Invalid KeySchema: The first KeySchemaElement is not a HASH key type" },
        {
            """{"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"HASH"}]}""",
            "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"
        },
        {
            """{"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"pk","KeyType":"RANGE"}]}""",
            "Both the Hash Key and the Range Key element in the KeySchema have the same name"
        },
        {
            """{"KeySchema":[{"AttributeName":"other","KeyType":"HASH"}]}""",
            "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [other], AttributeDefinitions: [pk, sk]"
        },
        {
            """{"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]}""",
            "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
        },
        { """{"GlobalSecondaryIndexes":[]}""", "One or more parameter values were invalid: List of GlobalSecondaryIndexes is empty" },
        { """{"LocalSecondaryIndexes":[]}""", "One or more parameter values were invalid: List of LocalSecondaryIndexes is empty" },
        {
            """{"LocalSecondaryIndexes":[{"IndexName":"loc","KeySchema":[{"AttributeName":"sk","KeyType":"HASH"},{"AttributeName":"pk","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}]}""",
            "One or more parameter values were invalid: Index KeySchema does not have the same leading hash key as table KeySchema for index: loc. index hash key: sk, table hash key: pk"
        },
        {
            """{"GlobalSecondaryIndexes":[{"IndexName":"glo","KeySchema":[{"AttributeName":"sk","KeyType":"HASH"}],"Projection":{}}]}""",
            "One or more parameter values were invalid: Unknown ProjectionType: null"
        },
        {
            """{"GlobalSecondaryIndexes":[{"IndexName":"glo","KeySchema":[{"AttributeName":"sk","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL","NonKeyAttributes":["a"]}}]}""",
            "One or more parameter values were invalid: ProjectionType is ALL, but NonKeyAttributes is specified"
        },
        {
            """{"StreamSpecification":{"StreamEnabled":true}}""",
            "One or more parameter values were invalid: Table is being created with a stream enabled, UpdateViewType is required"
        },
    };

    [Theory]
    [MemberData(nameof(BadDesigns))]
    public async Task CreateTable_OfABadDesign_IsRefused(string change, string message)
    {
        await using var world = await TestWorld.StartAsync();
        var input = JsonNode.Parse(OrdersTable)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            input[name] = value?.DeepClone();
        }

        (await world.JsonAsync("dynamodb", "CreateTable", input)).AssertJsonError("ValidationException", message);
        AssertJson("""{"TableNames":[]}""", (await world.DynamoAsync("ListTables", "{}")).Ok().Json);
    }

    [Fact]
    public async Task CreateTable_WithWhatTheModelRefuses_SaysSoInAwsWords()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.DynamoAsync("CreateTable", OrdersTable.Replace("\"HASH\"", "\"SOME\"", StringComparison.Ordinal))).AssertJsonError(
            "ValidationException",
            "1 validation error detected: Value 'SOME' at 'keySchema.1.member.keyType' failed to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]");
    }

    [Fact]
    public async Task DescribeTable_ThatIsNotThere_FailsWithResourceNotFound()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.DynamoAsync("DescribeTable", """{"TableName":"orders"}""")).AssertJsonError(
            "ResourceNotFoundException", "Requested resource not found: Table: orders not found");
    }

    [Fact]
    public async Task Answers_CarryACrc32_AndErrorsTheirNamespace()
    {
        await using var world = await TestWorld.StartAsync();

        var listed = (await world.DynamoAsync("ListTables", "{}")).Ok();
        var failed = await world.DynamoAsync("DescribeTable", """{"TableName":"orders"}""");
        var invalid = await world.DynamoAsync("DescribeTable", """{"TableName":"a;b"}""");

        Assert.Equal("1315925753", listed.Headers["x-amz-crc32"]);
        Assert.Equal("com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", failed.Json.Text("__type"));
        Assert.Equal("com.amazon.coral.validate#ValidationException", invalid.Json.Text("__type"));
    }

    [Fact]
    public async Task ListTables_PagesByName()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var name in new[] { "ccc", "aaa", "bbb" })
        {
            await world.CreateTableAsync(UsersTable.Replace("users", name, StringComparison.Ordinal));
        }

        var first = (await world.DynamoAsync("ListTables", """{"Limit":2}""")).Ok().Json;
        var second = (await world.DynamoAsync("ListTables", """{"ExclusiveStartTableName":"bbb"}""")).Ok().Json;

        AssertJson("""{"TableNames":["aaa","bbb"],"LastEvaluatedTableName":"bbb"}""", first);
        AssertJson("""{"TableNames":["ccc"]}""", second);
        (await world.DynamoAsync("ListTables", """{"Limit":101}""")).AssertJsonError(
            "ValidationException",
            "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100");
    }

    [Fact]
    public async Task DeleteTable_TakesAMoment_AndItsItemsWithIt()
    {
        await using var world = await StartWithTableAsync(OrdersTable);
        await world.PutAsync(Orders, """{"pk":{"S":"a"},"sk":{"S":"b"}}""");

        var deleted = (await world.DynamoAsync("DeleteTable", """{"TableName":"orders"}""")).Ok().Json["TableDescription"]!;
        (await world.DynamoAsync("GetItem", """{"TableName":"orders","Key":{"pk":{"S":"a"},"sk":{"S":"b"}}}""")).AssertJsonError(
            "ResourceNotFoundException", "Requested resource not found");
        Assert.Equal("DELETING", (await world.DynamoAsync("DescribeTable", """{"TableName":"orders"}""")).Ok().Json["Table"]!.Text("TableStatus"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("DELETING", deleted.Text("TableStatus"));
        (await world.DynamoAsync("DeleteTable", """{"TableName":"orders"}""")).AssertJsonError(
            "ResourceNotFoundException", "Requested resource not found: Table: orders not found");
        await world.CreateTableAsync(OrdersTable);
        Assert.Null(await world.GetAsync(Orders, """{"pk":{"S":"a"},"sk":{"S":"b"}}"""));
    }

    [Fact]
    public async Task DeleteTable_ThatIsProtected_IsRefused()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        (await world.DynamoAsync("UpdateTable", """{"TableName":"users","DeletionProtectionEnabled":true}""")).Ok();
        (await world.DynamoAsync("DeleteTable", """{"TableName":"users"}""")).AssertJsonError(
            "ResourceInUseException", "Attempt to change a resource which is still in use: Table is being updated: users");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        (await world.DynamoAsync("DeleteTable", """{"TableName":"users"}""")).AssertJsonError(
            "ValidationException",
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.");
    }

    [Fact]
    public async Task UpdateTable_ChangesThroughputAndBilling()
    {
        await using var world = await StartWithTableAsync(UsersTable);

        var changed = (await world.DynamoAsync(
            "UpdateTable",
            """{"TableName":"users","BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6}}"""))
            .Ok().Json["TableDescription"]!;
        (await world.DynamoAsync("UpdateTable", """{"TableName":"users","TableClass":"STANDARD"}""")).AssertJsonError("ResourceInUseException", null);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await world.DynamoAsync(
            "UpdateTable", """{"TableName":"users","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":2}}""")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var described = (await world.DynamoAsync("DescribeTable", """{"TableName":"users"}""")).Ok().Json["Table"]!;

        Assert.Equal("UPDATING", changed.Text("TableStatus"));
        Assert.Equal(1, described["ProvisionedThroughput"]!["NumberOfDecreasesToday"]!.GetValue<int>());
        Assert.Equal(2, described["ProvisionedThroughput"]!["WriteCapacityUnits"]!.GetValue<int>());
        (await world.DynamoAsync(
            "UpdateTable", """{"TableName":"users","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":2}}""")).AssertJsonError(
            "ValidationException",
            "The provisioned throughput for the table will not change. The requested value equals the current value. " +
            "Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. " +
            "Current WriteCapacityUnits provisioned for the table: 2. Requested WriteCapacityUnits: 2. " +
            "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.");
    }

    [Fact]
    public async Task UpdateTable_ThatAsksForNothing_OrIsNotThere_IsRefused()
    {
        await using var world = await StartWithTableAsync(UsersTable);

        (await world.DynamoAsync("UpdateTable", """{"TableName":"users"}""")).AssertJsonError(
            "ValidationException",
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, " +
            "MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput " +
            "or TableClass is required");
        (await world.DynamoAsync("UpdateTable", """{"TableName":"others","TableClass":"STANDARD"}""")).AssertJsonError(
            "ResourceNotFoundException", "Requested resource not found: Table: others not found");
    }

    [Fact]
    public async Task ANewIndex_IsFilledFromTheTable()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("users", """{"id":{"S":"1"},"mail":{"S":"a@x"}}""");
        await world.PutAsync("users", """{"id":{"S":"2"},"mail":{"S":"b@x"}}""");
        await world.PutAsync("users", """{"id":{"S":"3"},"mail":{"N":"3"}}""");
        await world.PutAsync("users", """{"id":{"S":"4"}}""");
        const string query = """{"TableName":"users","IndexName":"by-mail","KeyConditionExpression":"mail = :m","ExpressionAttributeValues":{":m":{"S":"b@x"}}}""";

        var updated = (await world.DynamoAsync(
            "UpdateTable",
            """
            {"TableName":"users","AttributeDefinitions":[{"AttributeName":"mail","AttributeType":"S"}],
             "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by-mail","KeySchema":[{"AttributeName":"mail","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}]}
            """)).Ok().Json["TableDescription"]!;
        (await world.DynamoAsync("Query", query)).AssertJsonError(
            "ValidationException", "Cannot read from backfilling global secondary index: by-mail");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var found = (await world.DynamoAsync("Query", query)).Ok().Json;
        var described = (await world.DynamoAsync("DescribeTable", """{"TableName":"users"}""")).Ok().Json["Table"]!;

        Assert.Equal("CREATING", updated["GlobalSecondaryIndexes"]![0]!.Text("IndexStatus"));
        Assert.Equal(["2"], found["Items"]!.Values("id"));
        Assert.Equal(2, described["GlobalSecondaryIndexes"]![0]!["ItemCount"]!.GetValue<int>());
        Assert.Equal(4, described["ItemCount"]!.GetValue<int>());

        (await world.DynamoAsync("UpdateTable", """{"TableName":"users","GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"by-mail"}}]}""")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await world.DynamoAsync("Query", query)).AssertJsonError(
            "ValidationException", "The table does not have the specified index: by-mail");
        Assert.Null((await world.DynamoAsync("DescribeTable", """{"TableName":"users"}""")).Ok().Json["Table"]!["GlobalSecondaryIndexes"]);
    }

    [Fact]
    public async Task Tags_AreSetListedAndTakenAway()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        const string arn = "arn:aws:dynamodb:us-east-1:000000000000:table/users";

        (await world.DynamoAsync("TagResource", $$"""{"ResourceArn":"{{arn}}","Tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":"2"}]}""")).Ok();
        (await world.DynamoAsync("UntagResource", $$"""{"ResourceArn":"{{arn}}","TagKeys":["a"]}""")).Ok();

        AssertJson(
            """{"Tags":[{"Key":"b","Value":"2"}]}""", (await world.DynamoAsync("ListTagsOfResource", $$"""{"ResourceArn":"{{arn}}"}""")).Ok().Json);
        (await world.DynamoAsync("ListTagsOfResource", $$"""{"ResourceArn":"{{arn}}x"}""")).AssertJsonError("ResourceNotFoundException", null);
        (await world.DynamoAsync("ListTagsOfResource", """{"ResourceArn":"users"}""")).AssertJsonError(
            "ValidationException", "Invalid TableArn: Invalid ResourceArn provided as input users");
    }

    [Fact]
    public async Task ListTagsOfResource_GivesTenAPage()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        var tags = new JsonArray([.. Enumerable.Range(0, 12).Select(i => new JsonObject { ["Key"] = $"k{i:00}", ["Value"] = "v" })]);
        const string arn = "arn:aws:dynamodb:us-east-1:000000000000:table/users";
        (await world.JsonAsync("dynamodb", "TagResource", new JsonObject { ["ResourceArn"] = arn, ["Tags"] = tags })).Ok();

        var first = (await world.DynamoAsync("ListTagsOfResource", $$"""{"ResourceArn":"{{arn}}"}""")).Ok().Json;
        var second = (await world.DynamoAsync(
            "ListTagsOfResource", $$"""{"ResourceArn":"{{arn}}","NextToken":"{{first.Text("NextToken")}}"}""")).Ok().Json;

        Assert.Equal(10, first["Tags"]!.AsArray().Count);
        Assert.Equal(["k10", "k11"], second["Tags"]!.AsArray().Select(static t => t!.Text("Key")));
        Assert.Null(second["NextToken"]);
    }

    [Fact]
    public async Task Limits_AndEndpoints_AreTold()
    {
        await using var world = await TestWorld.StartAsync();

        var limits = (await world.DynamoAsync("DescribeLimits", "{}")).Ok().Json;
        var endpoint = (await world.DynamoAsync("DescribeEndpoints", "{}")).Ok().Json["Endpoints"]![0]!;

        Assert.Equal(80_000, limits["AccountMaxReadCapacityUnits"]!.GetValue<int>());
        Assert.Equal("localhost", endpoint.Text("Address"));
    }
}
