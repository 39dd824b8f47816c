using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Protection;

/// <summary>A document that was set for a log group: its data protection policy, or its field index policy.</summary>
internal sealed record GroupPolicy(string Group, string Document, long UpdatedAt);

/// <summary>A policy for all log groups of an account, or for those that it selects.</summary>
internal sealed record AccountLogPolicy
{
    public required string Type { get; init; }
    public required string Name { get; init; }
    public required string Document { get; init; }

    /// <summary>Which groups it is for; null where it is for all.</summary>
    public string? Selection { get; init; }
    public required long UpdatedAt { get; init; }

    [JsonIgnore]
    public string Key => KeyOf(Type, Name);

    public static string KeyOf(string type, string name) => $"{type}/{name}";
}

/// <summary>What was found in events, to be told to whoever is to know.</summary>
/// <param name="Number">Its place.</param>
/// <param name="Group">The group of the events.</param>
/// <param name="Reports">A document for each event.</param>
internal sealed record AuditReports(
    long Number, string Group, string? AuditGroup, string? AuditBucket, string? AuditStream, ImmutableArray<string> Reports);

/// <summary>The policies of one account and region, for its log groups and for all of them.</summary>
internal sealed class ProtectionTables(StatePartition partition)
{
    private static readonly TableDefinition<string, GroupPolicy> DataProtectionTable =
        new("logs.data-protection", version: 1, p => p.Group, ProtectionJsonContext.Default);

    private static readonly TableDefinition<string, GroupPolicy> IndexTable = new("logs.index-policy", version: 1, p => p.Group, ProtectionJsonContext.Default);

    private static readonly TableDefinition<string, AccountLogPolicy> AccountTable =
        new("logs.account-policy", version: 1, p => p.Key, ProtectionJsonContext.Default);

    private static readonly TableDefinition<long, AuditReports> AuditTable = new("logs.audit-report", version: 1, r => r.Number, ProtectionJsonContext.Default);

    /// <summary>Data protection policies of groups.</summary>
    public Table<string, GroupPolicy> DataProtection { get; } = partition.Table(DataProtectionTable);

    /// <summary>Field index policies of groups.</summary>
    public Table<string, GroupPolicy> Indexes { get; } = partition.Table(IndexTable);

    public Table<string, AccountLogPolicy> Account { get; } = partition.Table(AccountTable);

    /// <summary>Reports that haven't been delivered.</summary>
    public Table<long, AuditReports> Audits { get; } = partition.Table(AuditTable);

    /// <summary>The account's policies of a type.</summary>
    public IEnumerable<AccountLogPolicy> AccountPolicies(string type) =>
        Account.From(AccountLogPolicy.KeyOf(type, "")).TakeWhile(p => p.Type == type);

    /// <summary>The account's policy of a type that is for a group; null where none is.</summary>
    public AccountLogPolicy? AccountPolicyFor(string type, string group) =>
        AccountPolicies(type).FirstOrDefault(p => p.Selection is null || LogGroupSelection.Parse(p.Selection).Selects(group));

    /// <summary>Forgets what was set for a group.</summary>
    public void Forget(string group)
    {
        DataProtection.Remove(group);
        Indexes.Remove(group);
    }
}

/// <summary>How the records of policies are written where they are persisted.</summary>
[JsonSerializable(typeof(GroupPolicy))]
[JsonSerializable(typeof(AccountLogPolicy))]
[JsonSerializable(typeof(AuditReports))]
internal sealed partial class ProtectionJsonContext : JsonSerializerContext;
