namespace Simfra.Services.DynamoDb;

/// <summary>How many bytes the items of a table count for, or what an index has of them; kept with each write.</summary>
/// <param name="Space">The table, or the table and the index.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record SpaceSize(string Space, long Bytes);
