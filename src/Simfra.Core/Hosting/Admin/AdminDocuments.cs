using System.Text.Json.Serialization;

namespace Simfra.Hosting.Admin;

/// <summary>The answer of <c>/_simfra/health</c>.</summary>
internal sealed record HealthDocument(
    string Status, string Version, string AccountId, string Region, DateTimeOffset Time, IReadOnlyList<string> Services);

/// <summary>The answer of <c>/_simfra/services</c>.</summary>
internal sealed record ServicesDocument(IReadOnlyList<ServiceDocument> Services);

internal sealed record ServiceDocument(string Name, string FullName, IReadOnlyList<string> Protocols, OperationsDocument Operations);

internal sealed record OperationsDocument(IReadOnlyList<string> Built, IReadOnlyList<string> NotBuilt);

/// <summary>The answer of <c>POST /_simfra/reset</c>.</summary>
internal sealed record ResetDocument(string Status);

/// <summary>The answer of <c>PUT /_simfra/snapshot</c>.</summary>
/// <param name="Status"><c>loaded</c>.</param>
/// <param name="AccountId">The default account of the world that the snapshot was taken of.</param>
/// <param name="Records">How many records it holds.</param>
/// <param name="Time">The instance's time now.</param>
internal sealed record SnapshotLoadedDocument(string Status, string AccountId, int Records, DateTimeOffset Time);

/// <summary>The answer of <c>/_simfra/inbox</c>.</summary>
/// <param name="Messages">A page, the oldest first.</param>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="Next">What <c>after</c> is for the next page; null on the last.</param>
internal sealed record InboxDocument(IReadOnlyList<InboxMessage> Messages, int Total, string? Next);

internal sealed record ErrorDocument(string Error);

/// <summary>The answer of LocalStack's health path.</summary>
internal sealed record LocalStackHealthDocument(IReadOnlyDictionary<string, string> Services, string Edition, string Version);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(ServicesDocument))]
[JsonSerializable(typeof(ServiceDocument))]
[JsonSerializable(typeof(ResetDocument))]
[JsonSerializable(typeof(SnapshotLoadedDocument))]
[JsonSerializable(typeof(InboxDocument))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(LocalStackHealthDocument))]
internal sealed partial class AdminJsonContext : JsonSerializerContext;
