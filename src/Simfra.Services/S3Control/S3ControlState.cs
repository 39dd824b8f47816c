using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.S3Control;

/// <summary>The tables of S3 Control. All accounts and regions share them, as requests to S3 name access points of any.</summary>
internal sealed class S3ControlState
{
    private static readonly TableDefinition<string, AccountBlock> BlockTable = new(
        "s3control.public-access-block", version: 1, static b => b.AccountId, S3ControlJsonContext.Default);

    private static readonly TableDefinition<AccessPointKey, AccessPoint> AccessPointTable = new(
        "s3control.access-point", version: 1, static p => p.Key, S3ControlJsonContext.Default);

    private static readonly IndexDefinition<string, AccessPointKey, AccessPoint> ByAliasIndex = AccessPointTable.Index(static p => p.Alias);

    private S3ControlState(StatePartition partition)
    {
        Blocks = partition.Table(BlockTable);
        AccessPoints = partition.Table(AccessPointTable);
        ByAlias = partition.Index(ByAliasIndex);
    }

    /// <summary>What accounts block in all of their buckets.</summary>
    public Table<string, AccountBlock> Blocks { get; }

    public Table<AccessPointKey, AccessPoint> AccessPoints { get; }

    public Index<string, AccessPointKey, AccessPoint> ByAlias { get; }

    public static S3ControlState Create(StatePartition partition) => new(partition);

    /// <summary>The access points of an account and region by name.</summary>
    public IEnumerable<AccessPoint> AccessPointsOf(string accountId, string region, string after = "") =>
        AccessPoints.From(new AccessPointKey(accountId, region, after), inclusive: false)
            .TakeWhile(p => p.AccountId == accountId && p.Region == region);

    /// <summary>Removes all that an account has.</summary>
    public void RemoveOwned(string accountId)
    {
        foreach (var point in AccessPoints.From(new AccessPointKey(accountId, "", "")).TakeWhile(p => p.AccountId == accountId).ToList())
        {
            AccessPoints.Remove(point.Key);
        }

        if (Blocks.Contains(accountId))
        {
            Blocks.Remove(accountId);
        }
    }
}

/// <summary>The persisted form of S3 Control's records.</summary>
[JsonSerializable(typeof(AccountBlock))]
[JsonSerializable(typeof(AccessPoint))]
internal sealed partial class S3ControlJsonContext : JsonSerializerContext;
