using System.Text.Json.Serialization;

namespace Simfra.Services.DynamoDb;

/// <summary>How the records of DynamoDB are written where they are persisted. Items are nested up to 32 levels, each two levels of JSON.</summary>
[JsonSourceGenerationOptions(MaxDepth = 128)]
[JsonSerializable(typeof(DynamoTable))]
[JsonSerializable(typeof(Item))]
[JsonSerializable(typeof(IndexEntry))]
[JsonSerializable(typeof(ChangeRecord))]
[JsonSerializable(typeof(ChangeStream))]
[JsonSerializable(typeof(ExpirySweep))]
[JsonSerializable(typeof(WriteToken))]
[JsonSerializable(typeof(Backup))]
[JsonSerializable(typeof(ItemChange))]
[JsonSerializable(typeof(TableExport))]
[JsonSerializable(typeof(TableImport))]
[JsonSerializable(typeof(SpaceSize))]
[JsonSerializable(typeof(CapacityBucket))]
[JsonSerializable(typeof(KinesisRecord))]
[JsonSerializable(typeof(ItemVersion))]
[JsonSerializable(typeof(PendingReplication))]
internal sealed partial class DynamoDbJsonContext : JsonSerializerContext;
