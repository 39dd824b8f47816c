using System.Text.Json.Nodes;

namespace Simfra.State;

/// <summary>Makes the next version of a record's persisted form. The record's key stays what it was.</summary>
/// <param name="From">The version that it takes.</param>
/// <param name="Apply">Changes the record's JSON.</param>
internal sealed record RecordUpgrade(int From, Action<JsonObject> Apply);
