using Simfra.Models.DynamoDb;
using Simfra.Schemas;
using Simfra.Security.Authorization;
using Simfra.Services.DynamoDb.PartiQl;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>Tables and indexes as IAM sees them: found by name or ARN, each table with its policy and tags.</summary>
internal sealed class DynamoDbAuthorization(ServiceState<DynamoDbState> states, StatementCache statements) : ServiceAuthorization
{
    private readonly DynamoDbConditionKeys _conditionKeys = new(states);

    public override void Require(AuthorizationCall call)
    {
        switch (call.Input)
        {
            case BatchGetItemInput batch:
                RequireEach(call, "BatchGetItem", batch.RequestItems?.Keys);
                break;
            case BatchWriteItemInput batch:
                RequireEach(call, "BatchWriteItem", batch.RequestItems?.Keys);
                break;
            case TransactGetItemsInput transaction:
                RequireEach(call, "GetItem", transaction.TransactItems?.Select(static i => i.Get?.TableName));
                break;
            case TransactWriteItemsInput transaction:
                foreach (var item in transaction.TransactItems ?? [])
                {
                    RequireEach(call, "PutItem", [item.Put?.TableName]);
                    RequireEach(call, "UpdateItem", [item.Update?.TableName]);
                    RequireEach(call, "DeleteItem", [item.Delete?.TableName]);
                    RequireEach(call, "ConditionCheckItem", [item.ConditionCheck?.TableName]);
                }

                break;
            case ExecuteStatementInput or BatchExecuteStatementInput or ExecuteTransactionInput:
                RequireStatements(call, statements.All(call.Input));
                break;
            case RestoreTableFromBackupInput restore:
                call.Require("dynamodb:RestoreTableFromBackup", restore.BackupArn!);
                call.Require("dynamodb:RestoreTableFromBackup", ArnOf(restore.TargetTableName, call));
                break;
            case RestoreTableToPointInTimeInput restore:
                call.Require("dynamodb:RestoreTableToPointInTime", ArnOf(restore.SourceTableArn ?? restore.SourceTableName, call));
                call.Require("dynamodb:RestoreTableToPointInTime", ArnOf(restore.TargetTableName, call));
                break;
            case UpdateTableInput { ReplicaUpdates: { } updates }:
                base.Require(call);
                foreach (var update in updates)
                {
                    RequireReplica(call, "CreateTableReplica", update.Create?.RegionName);
                    RequireReplica(call, "UpdateTable", update.Update?.RegionName);
                    RequireReplica(call, "DeleteTableReplica", update.Delete?.RegionName);
                }

                break;
            case ImportTableInput import:
                call.Require("dynamodb:ImportTable", ArnOf(import.TableCreationParameters?.TableName, call));
                break;
            case QueryInput { IndexName: { } index } query:
                call.Require("dynamodb:Query", $"{ArnOf(query.TableName, call)}/index/{index}");
                break;
            case ScanInput { IndexName: { } index } scan:
                call.Require("dynamodb:Scan", $"{ArnOf(scan.TableName, call)}/index/{index}");
                break;
            default:
                base.Require(call);
                break;
        }
    }

    public override IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call)
    {
        if (call.Input.Schema.FindMember("GlobalTableName") is not null && call.Text("GlobalTableName") is { } global)
        {
            return type.Name switch
            {
                "global-table" => [$"arn:aws:dynamodb::{call.Context.AccountId}:global-table/{global}"],
                "table" => [ArnOf(global, call)],
                _ => [],
            };
        }

        foreach (var member in new[] { "TableName", "ResourceArn", "BackupArn", "TableArn", "ExportArn", "ImportArn" })
        {
            if (call.Input.Schema.FindMember(member) is not null && call.Text(member) is { } named)
            {
                return type.Name == KindOf(named) ? [ArnOf(named, call)] : [];
            }
        }

        return [];
    }

    public override ResourceFacts? FindResource(string arn)
    {
        if (!TableReference.TryParseArn(arn, out var reference))
        {
            return null;
        }

        var table = states.Find(reference.Scope)?.Tables.Find(reference.Name);
        return new(reference.Scope.Account) { Policy = table?.Policy, Tags = table?.Tags };
    }

    public override IReadOnlyList<string>? FindConditionValues(string key, RequiredPermission permission, AuthorizationCall call) =>
        _conditionKeys.Find(key, permission, call);

    /// <summary>Which type of resource something is that is named.</summary>
    private static string KindOf(string named) =>
        named.Contains("/index/", StringComparison.Ordinal) ? "index"
        : named.Contains("/stream/", StringComparison.Ordinal) ? "stream"
        : named.Contains("/backup/", StringComparison.Ordinal) ? "backup"
        : named.Contains("/export/", StringComparison.Ordinal) ? "export"
        : named.Contains("/import/", StringComparison.Ordinal) ? "import"
        : "table";

    private static string ArnOf(string? named, AuthorizationCall call) => named is null
        ? call.Context.Arn("dynamodb", "table/*")
        : named.StartsWith("arn:", StringComparison.Ordinal) ? named : call.Context.Arn("dynamodb", $"table/{named}");

    /// <summary>What statements need that can be read; of others the handler says what is wrong with them.</summary>
    private static void RequireStatements(AuthorizationCall call, IEnumerable<PartiQlStatement?> statements)
    {
        foreach (var statement in statements)
        {
            if (statement is null)
            {
                call.Require("dynamodb:PartiQLSelect", call.Context.Arn("dynamodb", "table/*"));
                continue;
            }

            var table = ArnOf(statement.Table, call);
            call.Require($"dynamodb:{statement.Action}", statement is SelectStatement { Index: { } index } ? $"{table}/index/{index}" : table);
        }
    }

    /// <summary>A change of a replica is allowed where it is.</summary>
    private static void RequireReplica(AuthorizationCall call, string action, string? region)
    {
        if (region is not null && TableReference.TryParseArn(ArnOf(call.Text("TableName"), call), out var table))
        {
            call.Require($"dynamodb:{action}", (table with { Scope = table.Scope with { Region = region } }).Arn);
        }
    }

    private static void RequireEach(AuthorizationCall call, string action, IEnumerable<string?>? tables)
    {
        foreach (var table in (tables ?? []).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            call.Require($"dynamodb:{action}", ArnOf(table, call));
        }
    }
}
