using Simfra.State;

namespace Simfra.Services.Iam;

internal sealed partial class IamState
{
    private static readonly TableDefinition<string, AccountAlias> AccountAliasTable =
        new("iam.account-alias", version: 1, a => a.Alias, IamCredentialsJsonContext.Default);

    private static readonly IndexDefinition<string, string, AccountAlias> AccountAliasIndex = AccountAliasTable.Index(a => a.AccountId);

    private static readonly TableDefinition<string, AccountSettings> AccountSettingsTable =
        new("iam.account-settings", version: 1, _ => AccountSettings.TheKey, IamCredentialsJsonContext.Default);

    private readonly Table<string, AccountSettings> _settings = partition.Table(AccountSettingsTable);

    /// <summary>The aliases of all accounts; in the state of the world, not of an account.</summary>
    public Table<string, AccountAlias> AccountAliases { get; } = partition.Table(AccountAliasTable);

    public Index<string, string, AccountAlias> AccountAliasesByAccount { get; } = partition.Index(AccountAliasIndex);

    public AccountSettings Settings => _settings.Find(AccountSettings.TheKey) ?? AccountSettings.Unset;

    /// <summary>An account's alias; asked of the state of the world.</summary>
    public string? FindAlias(string accountId) => AccountAliasesByAccount.Find(accountId).FirstOrDefault()?.Alias;

    public void Put(AccountSettings settings) => _settings.Put(settings);
}
