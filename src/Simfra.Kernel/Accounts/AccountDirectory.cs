using Simfra.Security;
using Simfra.State;

namespace Simfra.Accounts;

/// <summary>
/// The accounts of a world: those that it was made with, which stay whatever happens, and those created since, which are state. Keys that
/// are good for any account (<see cref="WellKnownCredentials"/>) need no entry: such an account is described by its number alone.
/// </summary>
internal sealed class AccountDirectory : ICredentialSource
{
    private const string Service = "simfra-accounts";
    private const string EmailDomain = "account.simfra.test";
    private const int SecretBytes = 30;
    private const int MaxNameLength = 50;
    private const int MaxEmailLength = 64;
    private const long FirstId = 100_000_000_000;
    private const long IdLimit = 1_000_000_000_000;

    private static readonly TableDefinition<string, Account> AccountTable =
        new("simfra.account", version: 1, a => a.Id, AccountJsonContext.Default);

    private static readonly IndexDefinition<string, string, Account> KeyIndex = AccountTable.Index(a => a.RootAccessKeyId);

    private static readonly IndexDefinition<string, string, Account> EmailIndex = AccountTable.Index(a => EmailKey(a.Email));

    private readonly Account[] _configured;
    private readonly ServiceState<AccountState> _states;
    private readonly TimeProvider _clock;
    private readonly IdGenerator _ids;

    public AccountDirectory(WorldState state, IReadOnlyList<Account> configured, TimeProvider clock, IdGenerator ids)
    {
        _configured = [.. configured];
        _states = state.Register(Service, static partition => new AccountState(partition));
        _clock = clock;
        _ids = ids;
    }

    /// <summary>All accounts, by id.</summary>
    public IReadOnlyList<Account> All => [.. _configured.Concat(State.Accounts.All).OrderBy(static a => a.Id, StringComparer.Ordinal)];

    private AccountState State => _states[StateScope.World];

    /// <summary>The address of an account that was given none.</summary>
    public static string DefaultEmail(string accountId) => $"{accountId}@{EmailDomain}";

    public Account? Find(string accountId) =>
        Array.Find(_configured, a => a.Id == accountId) ?? State.Accounts.Find(accountId);

    /// <summary>The account's name and address; for one that has no entry, those that it would have been given.</summary>
    public (string Name, string Email) Describe(string accountId) =>
        Find(accountId) is { } account ? (account.Name, account.Email) : (DefaultName(accountId), DefaultEmail(accountId));

    /// <summary>The id of the account with an address; null where there is none.</summary>
    public string? FindByEmail(string email)
    {
        var key = EmailKey(email);
        return Array.Find(_configured, a => EmailKey(a.Email) == key)?.Id
            ?? State.ByEmail.First(key)?.Id
            ?? (key.Split('@') is [var id, EmailDomain] && Account.IsId(id) ? id : null);
    }

    /// <summary>Creates an account. In no service's turn.</summary>
    /// <exception cref="AccountException">The id or the address is taken or malformed.</exception>
    public Account Create(NewAccount account) => _states.Update(() =>
    {
        var id = CheckId(account.Id) ?? NewId();
        var created = new Account
        {
            Id = id,
            Name = CheckName(account.Name) ?? DefaultName(id),
            Email = CheckEmail(account.Email, id) ?? DefaultEmail(id),
            RootAccessKeyId = UniqueId.NewAccessKey(UniqueId.AccessKeyPrefix, id, _ids),
            RootSecretAccessKey = NewSecret(),
            CreatedAt = _clock.GetUtcNow(),
        };
        State.Accounts.Add(created);
        return created;
    });

    /// <summary>Forgets an account, in no service's turn; false where it isn't known or is one that the world was made with.</summary>
    public bool Remove(string accountId) => _states.Update(() => State.Accounts.Remove(accountId));

    public bool IsConfigured(string accountId) => Array.Exists(_configured, a => a.Id == accountId);

    /// <summary>An id that no account has.</summary>
    public string NewId()
    {
        while (true)
        {
            var id = (FirstId + _ids.NextInt64(IdLimit - FirstId)).ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (Find(id) is null)
            {
                return id;
            }
        }
    }

    Credential? ICredentialSource.Find(string accessKeyId, string? sessionToken) =>
        (Array.Find(_configured, a => a.RootAccessKeyId == accessKeyId) ?? State.ByKey.First(accessKeyId))?.ToCredential();

    private static string EmailKey(string email) => email.ToLowerInvariant();

    private static string DefaultName(string accountId) => $"Account {accountId}";

    private static string? CheckName(string? name) => name switch
    {
        null => null,
        { Length: > 0 and <= MaxNameLength } when name.All(static c => c is >= ' ' and <= '~') => name,
        _ => throw new AccountException($"An account's name has 1 to {MaxNameLength} printable ASCII characters.", "name"),
    };

    private string? CheckId(string? id)
    {
        if (id is null)
        {
            return null;
        }

        if (!Account.IsId(id))
        {
            throw new AccountException($"'{id}' is no account id: one has twelve digits.", "accountId");
        }

        return Find(id) is null ? id : throw new AccountException($"The account {id} exists.", "accountId") { IsConflict = true };
    }

    private string? CheckEmail(string? email, string accountId)
    {
        if (email is null)
        {
            return null;
        }

        if (email.Length > MaxEmailLength || email.Split('@') is not [{ Length: > 0 }, var domain] || !domain.Contains('.', StringComparison.Ordinal))
        {
            throw new AccountException($"'{email}' is no e-mail address of at most {MaxEmailLength} characters.", "email");
        }

        return FindByEmail(email) is not { } owner || owner == accountId
            ? email
            : throw new AccountException($"The account {owner} has the address {email}.", "email") { IsConflict = true };
    }

    private string NewSecret()
    {
        Span<byte> secret = stackalloc byte[SecretBytes];
        _ids.Fill(secret);
        return Convert.ToBase64String(secret);
    }

    private sealed class AccountState(StatePartition partition)
    {
        public Table<string, Account> Accounts { get; } = partition.Table(AccountTable);

        public Index<string, string, Account> ByKey { get; } = partition.Index(KeyIndex);

        public Index<string, string, Account> ByEmail { get; } = partition.Index(EmailIndex);
    }
}
