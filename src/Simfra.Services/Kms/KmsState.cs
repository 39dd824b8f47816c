using System.Text.Json.Serialization;
using Simfra.Models.Kms;
using Simfra.State;

namespace Simfra.Services.Kms;

/// <summary>The keys, aliases, grants and key stores of one account and region.</summary>
internal sealed class KmsState
{
    private static readonly TableDefinition<string, KmsKey> KeyTable = new("kms.key", version: 1, k => k.Id, KmsJsonContext.Default);

    private static readonly TableDefinition<string, KeyAlias> AliasTable =
        new("kms.alias", version: 1, a => a.Name, KmsJsonContext.Default);

    private static readonly TableDefinition<GrantKey, Grant> GrantTable = new("kms.grant", version: 1, g => g.Key, KmsJsonContext.Default);

    private static readonly TableDefinition<string, KeyUse> UseTable = new("kms.key-use", version: 1, u => u.KeyId, KmsJsonContext.Default);

    private static readonly TableDefinition<string, ImportParameters> ImportTable =
        new("kms.import", version: 1, i => i.Token, KmsJsonContext.Default);

    private static readonly TableDefinition<string, CustomKeyStore> StoreTable =
        new("kms.key-store", version: 1, s => s.Id, KmsJsonContext.Default);

    private KmsState(StatePartition partition)
    {
        Scope = partition.Scope;
        Keys = partition.Table(KeyTable);
        Aliases = partition.Table(AliasTable);
        Grants = partition.Table(GrantTable);
        Uses = partition.Table(UseTable);
        Imports = partition.Table(ImportTable);
        Stores = partition.Table(StoreTable);
    }

    public StateScope Scope { get; }

    public Table<string, KmsKey> Keys { get; }

    /// <summary>By name: <c>alias/orders</c>.</summary>
    public Table<string, KeyAlias> Aliases { get; }

    public Table<GrantKey, Grant> Grants { get; }

    public Table<string, KeyUse> Uses { get; }

    /// <summary>What was handed out for imports, by token.</summary>
    public Table<string, ImportParameters> Imports { get; }

    public Table<string, CustomKeyStore> Stores { get; }

    public static KmsState Create(StatePartition partition) => new(partition);

    public IEnumerable<Grant> GrantsOf(string keyId) => Grants.From(new(keyId, "")).TakeWhile(g => g.Key.KeyId == keyId);

    public IEnumerable<KeyAlias> AliasesOf(string keyId) => Aliases.All.Where(a => a.KeyId == keyId);

    /// <summary>The key's state: unavailable, enabled or not, where its key store isn't connected.</summary>
    public string StateOf(KmsKey key, DateTimeOffset now)
    {
        var state = key.StateAt(now);
        var isUnavailable = state is KeyState.Enabled or KeyState.Disabled
            && key.CustomKeyStoreId is { } id
            && Stores.Find(id)?.StateAt(now) != ConnectionStateType.Connected;
        return isUnavailable ? KeyState.Unavailable : state;
    }

    /// <summary>Takes a key with all that hangs on it.</summary>
    public void Remove(KmsKey key)
    {
        foreach (var alias in AliasesOf(key.Id).ToList())
        {
            Aliases.Remove(alias.Name);
        }

        foreach (var grant in GrantsOf(key.Id).ToList())
        {
            Grants.Remove(grant.Key);
        }

        foreach (var import in Imports.All.Where(i => i.KeyId == key.Id).ToList())
        {
            Imports.Remove(import.Token);
        }

        Uses.Remove(key.Id);
        Keys.Remove(key.Id);
    }
}

/// <summary>How the records of KMS are written where they are persisted.</summary>
[JsonSerializable(typeof(KmsKey))]
[JsonSerializable(typeof(KeyAlias))]
[JsonSerializable(typeof(Grant))]
[JsonSerializable(typeof(KeyUse))]
[JsonSerializable(typeof(ImportParameters))]
[JsonSerializable(typeof(CustomKeyStore))]
internal sealed partial class KmsJsonContext : JsonSerializerContext;
