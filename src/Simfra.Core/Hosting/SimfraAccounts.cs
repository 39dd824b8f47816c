using Simfra.Accounts;
using Simfra.Gateway;
using Simfra.State;

namespace Simfra;

/// <summary>
/// The AWS accounts of an instance: the default one, those created here, and those that AWS Organizations has created. Accounts are state:
/// <see cref="SimfraWorld.ResetAsync"/> forgets all but the default one.
/// </summary>
public sealed class SimfraAccounts
{
    private readonly World _world;

    internal SimfraAccounts(World world) => _world = world;

    /// <summary>Creates an account, which belongs to no organisation. Its root key works at once.</summary>
    /// <param name="name">What it is called: 1 to 50 printable ASCII characters. Made up where it is left out.</param>
    /// <param name="accountId">Its number, twelve digits. Made up where it is left out.</param>
    /// <param name="email">The address of its root user, which no other account has. Made up where it is left out.</param>
    /// <returns>The account and its root key.</returns>
    /// <exception cref="ArgumentException">A value has not the form that it must have, or another account has the number or the address.</exception>
    public SimfraAccount Create(string? name = null, string? accountId = null, string? email = null)
    {
        try
        {
            return SimfraAccount.From(_world.Accounts.Create(new() { Id = accountId, Name = name, Email = email }));
        }
        catch (AccountException exception)
        {
            throw new ArgumentException(exception.Message, exception.Parameter, exception);
        }
    }

    /// <summary>All accounts, by number.</summary>
    /// <returns>The accounts as they are now.</returns>
    public IReadOnlyList<SimfraAccount> List() => [.. _world.Accounts.All.Select(SimfraAccount.From)];

    /// <summary>The account of a number.</summary>
    /// <param name="accountId">Twelve digits.</param>
    /// <returns>The account, or null where there is none.</returns>
    public SimfraAccount? Find(string accountId)
    {
        ArgumentNullException.ThrowIfNull(accountId);
        return _world.Accounts.Find(accountId) is { } account ? SimfraAccount.From(account) : null;
    }

    /// <summary>
    /// Empties an account: all its resources in all services are gone. The account, its root key and its membership of an organisation
    /// stay; an organisation that it manages is one of its resources.
    /// </summary>
    /// <param name="accountId">Twelve digits.</param>
    /// <exception cref="ArgumentException">There is no such account.</exception>
    public void Reset(string accountId)
    {
        Get(accountId);
        _world.RemoveAccountState(accountId, AccountRemoval.Reset);
    }

    /// <summary>Deletes an account with all its resources; it leaves its organisation, and its root key is good for nothing any more.</summary>
    /// <param name="accountId">Twelve digits.</param>
    /// <exception cref="ArgumentException">There is no such account.</exception>
    /// <exception cref="InvalidOperationException">It is the default account, which stays as long as the instance.</exception>
    public void Delete(string accountId)
    {
        Get(accountId);
        if (_world.Accounts.IsConfigured(accountId))
        {
            throw new InvalidOperationException($"The account {accountId} is the instance's default account, which can't be deleted.");
        }

        // The key first: whoever calls from now on is refused.
        _world.Accounts.Remove(accountId);
        _world.RemoveAccountState(accountId, AccountRemoval.Deletion);
    }

    private void Get(string accountId)
    {
        ArgumentNullException.ThrowIfNull(accountId);
        if (_world.Accounts.Find(accountId) is null)
        {
            throw new ArgumentException($"There is no account {accountId}.", nameof(accountId));
        }
    }
}
