using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Backups, restored tables, and tables as they were at a moment.</summary>
public sealed class BackupTests
{
    [Fact]
    public async Task ABackup_HoldsTheTableAsItWas()
    {
        await using var world = await StartWithTableAsync(IndexedTable);
        await world.PutAsync("indexed", """{"pk":{"S":"a"},"sk":{"N":"1"},"group":{"S":"g"},"rank":{"N":"1"}}""");

        var created = (await world.DynamoAsync("CreateBackup", """{"TableName":"indexed","BackupName":"nightly"}""")).Ok().Json["BackupDetails"]!;
        var arn = created.Text("BackupArn");
        await world.PutAsync("indexed", """{"pk":{"S":"a"},"sk":{"N":"2"}}""");
        (await world.DynamoAsync("RestoreTableFromBackup", $$"""{"TargetTableName":"copy","BackupArn":"{{arn}}"}""")).AssertJsonError("BackupInUseException", null);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var described = (await world.DynamoAsync("DescribeBackup", $$"""{"BackupArn":"{{arn}}"}""")).Ok().Json["BackupDescription"]!;
        var restored = (await world.DynamoAsync("RestoreTableFromBackup", $$"""{"TargetTableName":"copy","BackupArn":"{{arn}}"}""")).Ok().Json["TableDescription"]!;
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var found = (await world.DynamoAsync("Scan", """{"TableName":"copy"}""")).Ok().Json;
        var indexed = (await world.DynamoAsync(
            "Query", """{"TableName":"copy","IndexName":"by-group","KeyConditionExpression":"#g = :g","ExpressionAttributeNames":{"#g":"group"},"ExpressionAttributeValues":{":g":{"S":"g"}}}"""))
            .Ok().Json;

        Assert.Equal(("CREATING", "USER", "nightly"), (created.Text("BackupStatus"), created.Text("BackupType"), created.Text("BackupName")));
        Assert.Equal("AVAILABLE", described["BackupDetails"]!.Text("BackupStatus"));
        Assert.Equal(1, described["SourceTableDetails"]!["ItemCount"]!.GetValue<int>());
        Assert.Equal("by-group", described["SourceTableFeatureDetails"]!["GlobalSecondaryIndexes"]![0]!.Text("IndexName"));
        Assert.Equal(("CREATING", arn), (restored.Text("TableStatus"), restored["RestoreSummary"]!.Text("SourceBackupArn")));
        Assert.Equal(["1"], found["Items"]!.Values("sk"));
        Assert.Equal(["1"], indexed["Items"]!.Values("sk"));
        (await world.DynamoAsync("RestoreTableFromBackup", $$"""{"TargetTableName":"copy","BackupArn":"{{arn}}"}""")).AssertJsonError(
            "TableAlreadyExistsException", "Table already exists: copy");
    }

    [Fact]
    public async Task Backups_AreListedAndDeleted()
    {
        await using var world = await StartWithTableAsync(UsersTable, OrdersTable);
        foreach (var table in new[] { "users", "users", "orders" })
        {
            (await world.DynamoAsync("CreateBackup", $$"""{"TableName":"{{table}}","BackupName":"backup"}""")).Ok();
            await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        }

        var all = (await world.DynamoAsync("ListBackups", """{"Limit":2}""")).Ok().Json;
        var rest = (await world.DynamoAsync("ListBackups", $$"""{"ExclusiveStartBackupArn":"{{all.Text("LastEvaluatedBackupArn")}}"}""")).Ok().Json;
        var users = (await world.DynamoAsync("ListBackups", """{"TableName":"users"}""")).Ok().Json["BackupSummaries"]!.AsArray();
        var late = (await world.DynamoAsync("ListBackups", $$"""{"TimeRangeLowerBound":{{TestWorld.StartTime.ToUnixTimeSeconds() + 15}} }""")).Ok().Json;
        var arn = users[0]!.Text("BackupArn");
        var deleted = (await world.DynamoAsync("DeleteBackup", $$"""{"BackupArn":"{{arn}}"}""")).Ok().Json;

        Assert.Equal((2, 1, 2), (all["BackupSummaries"]!.AsArray().Count, rest["BackupSummaries"]!.AsArray().Count, users.Count));
        Assert.Equal("orders", Assert.Single(late["BackupSummaries"]!.AsArray())!.Text("TableName"));
        Assert.Equal("DELETED", deleted["BackupDescription"]!["BackupDetails"]!.Text("BackupStatus"));
        (await world.DynamoAsync("DescribeBackup", $$"""{"BackupArn":"{{arn}}"}""")).AssertJsonError("BackupNotFoundException", $"Backup not found: {arn}");
        (await world.DynamoAsync("CreateBackup", """{"TableName":"others","BackupName":"backup"}""")).AssertJsonError(
            "TableNotFoundException", "Table not found: others");
    }

    [Fact]
    public async Task ATable_IsRestoredToAnyMoment()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("users", """{"id":{"S":"old"}}""");
        (await world.DynamoAsync("RestoreTableToPointInTime", """{"SourceTableName":"users","TargetTableName":"copy","UseLatestRestorableTime":true}"""))
            .AssertJsonError("PointInTimeRecoveryUnavailableException", "Point in time recovery is not enabled for table 'users'");
        (await world.DynamoAsync("UpdateContinuousBackups", """{"TableName":"users","PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true}}""")).Ok();
        await StepAsync("PutItem", """{"TableName":"users","Item":{"id":{"S":"a"},"n":{"N":"1"}}}""");
        await StepAsync("PutItem", """{"TableName":"users","Item":{"id":{"S":"a"},"n":{"N":"2"}}}""");
        await StepAsync("DeleteItem", """{"TableName":"users","Key":{"id":{"S":"a"}}}""");
        await StepAsync("DeleteItem", """{"TableName":"users","Key":{"id":{"S":"old"}}}""");

        Assert.Equal("a=1 old=", await RestoredAsync(11));
        Assert.Equal("a=2 old=", await RestoredAsync(21));
        Assert.Equal("old=", await RestoredAsync(31));
        Assert.Equal("", await RestoredAsync(41));
        Assert.Equal("old=", await RestoredAsync(2));
        (await world.DynamoAsync(
            "RestoreTableToPointInTime", $$"""{"SourceTableName":"users","TargetTableName":"copy","RestoreDateTime":{{TestWorld.StartTime.ToUnixTimeSeconds() - 1}} }"""))
            .AssertJsonError("InvalidRestoreTimeException", null);

        async Task StepAsync(string operation, string input)
        {
            await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
            (await world.DynamoAsync(operation, input)).Ok();
        }

        // Names and numbers of what a table restored to so many seconds after the start holds.
        async Task<string> RestoredAsync(int seconds)
        {
            (await world.DynamoAsync(
                "RestoreTableToPointInTime",
                $$"""{"SourceTableName":"users","TargetTableName":"copy{{seconds}}","RestoreDateTime":{{TestWorld.StartTime.ToUnixTimeSeconds() + seconds}} }""")).Ok();
            await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
            var items = (await world.DynamoAsync("Scan", $$"""{"TableName":"copy{{seconds}}"}""")).Ok().Json["Items"]!.AsArray();
            return string.Join(' ', items.Select(static i => $"{i!["id"]!.Text("S")}={i["n"]?.Text("N")}").Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task ContinuousBackups_AreDescribed()
    {
        await using var world = await StartWithTableAsync(UsersTable);

        var before = (await world.DynamoAsync("DescribeContinuousBackups", """{"TableName":"users"}""")).Ok().Json;
        (await world.DynamoAsync(
            "UpdateContinuousBackups",
            """{"TableName":"users","PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true,"RecoveryPeriodInDays":1}}""")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(3));
        var after = (await world.DynamoAsync("DescribeContinuousBackups", """{"TableName":"users"}""")).Ok().Json["ContinuousBackupsDescription"]!["PointInTimeRecoveryDescription"]!;

        AssertJson(
            """{"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED","PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"DISABLED"}}}""", before);
        Assert.Equal(1, after["RecoveryPeriodInDays"]!.GetValue<int>());
        Assert.Equal(86_400, after["LatestRestorableDateTime"]!.GetValue<double>() - after["EarliestRestorableDateTime"]!.GetValue<double>());
        (await world.DynamoAsync("DescribeContinuousBackups", """{"TableName":"others"}""")).AssertJsonError("TableNotFoundException", "Table not found: others");
    }

    [Fact]
    public async Task ATablesPolicy_LetsAnotherAccountIn()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        const string arn = "arn:aws:dynamodb:us-east-1:000000000000:table/users";
        const string get = $"{{\"TableName\":\"{arn}\",\"Key\":{{\"id\":{{\"S\":\"1\"}}}}}}";
        var policy = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{TestWorld.OtherAccount}}"},"Action":"dynamodb:GetItem","Resource":"{{arn}}"}]}""";
        var put = new System.Text.Json.Nodes.JsonObject { ["ResourceArn"] = arn, ["Policy"] = policy };

        (await world.DynamoAsync("GetItem", get, TestWorld.OtherAccount)).AssertJsonError("AccessDeniedException", null);
        (await world.DynamoAsync("GetResourcePolicy", $$"""{"ResourceArn":"{{arn}}"}""")).AssertJsonError("PolicyNotFoundException", null);
        var revision = (await world.JsonAsync("dynamodb", "PutResourcePolicy", put)).Ok().Json.Text("RevisionId");
        (await world.DynamoAsync("GetItem", get, TestWorld.OtherAccount)).Ok();
        (await world.DynamoAsync("DeleteItem", get, TestWorld.OtherAccount)).AssertJsonError("AccessDeniedException", null);

        var read = (await world.DynamoAsync("GetResourcePolicy", $$"""{"ResourceArn":"{{arn}}"}""")).Ok().Json;
        Assert.Equal((policy, revision), (read.Text("Policy"), read.Text("RevisionId")));
        (await world.DynamoAsync("DeleteResourcePolicy", $$"""{"ResourceArn":"{{arn}}","ExpectedRevisionId":"x"}""")).AssertJsonError("PolicyNotFoundException", null);
        (await world.DynamoAsync("DeleteResourcePolicy", $$"""{"ResourceArn":"{{arn}}","ExpectedRevisionId":"{{revision}}"}""")).Ok();
        (await world.DynamoAsync("GetItem", get, TestWorld.OtherAccount)).AssertJsonError("AccessDeniedException", null);
        put["Policy"] = "nonsense";
        (await world.JsonAsync("dynamodb", "PutResourcePolicy", put)).AssertJsonError("ValidationException", null);
    }
}
