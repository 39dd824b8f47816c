namespace Simfra.State.Storage;

/// <summary>A record as it is kept beyond the process, not read yet.</summary>
/// <param name="Key">Its key as a text.</param>
/// <param name="Version">The version of its form.</param>
/// <param name="Document">Its form: JSON as UTF-8.</param>
internal readonly record struct StoredRecord(string Key, int Version, ReadOnlyMemory<byte> Document);

/// <summary>Where stored records come from.</summary>
/// <param name="Path">The file or directory, for messages.</param>
/// <param name="Format">How they are written there.</param>
/// <param name="RestartedAt">The time at which they are taken up again after the end of a process; null where nothing was interrupted.</param>
internal sealed record StoredOrigin(string Path, RecordFormat Format, DateTimeOffset? RestartedAt);

/// <summary>The stored records of a table whose definition isn't known yet: it comes with the service, when that is first used.</summary>
/// <param name="Origin">Where they come from.</param>
/// <param name="Service">The service.</param>
/// <param name="Scope">The scope.</param>
/// <param name="Kind">The name of the table's definition.</param>
/// <param name="Records">The records, in the order of their keys' texts.</param>
internal sealed record StoredTable(StoredOrigin Origin, string Service, StateScope Scope, string Kind, IReadOnlyList<StoredRecord> Records);
