using Simfra.Accounts;
using Simfra.Core.Tests.Security;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Core.Tests.Accounts;

public sealed class AccountDirectoryTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly WorldState _state = new();
    private readonly AccountDirectory _accounts;

    public AccountDirectoryTests() => _accounts = new(_state, [Default], new FixedTime(Now), new IdGenerator(seed: 1));

    private static Account Default { get; } = new()
    {
        Id = "000000000000",
        Name = "Default account",
        Email = "root@example.com",
        RootAccessKeyId = "AKIADEFAULT",
        RootSecretAccessKey = "secret",
        CreatedAt = Now,
    };

    [Fact]
    public void Create_MakesUpWhatIsLeftOut()
    {
        var account = _accounts.Create(new());

        Assert.Matches("^[1-9][0-9]{11}$", account.Id);
        Assert.Equal(($"Account {account.Id}", $"{account.Id}@account.simfra.test", Now), (account.Name, account.Email, account.CreatedAt));
        Assert.Equal(account.Id, UniqueId.FindAccount(account.RootAccessKeyId));
        Assert.Equal(40, account.RootSecretAccessKey.Length);
        Assert.Equal(["000000000000", account.Id], _accounts.All.Select(static a => a.Id));
    }

    [Fact]
    public void Create_GivesAKeyOfTheRootUser()
    {
        var account = _accounts.Create(new() { Id = "111122223333" });

        var credential = ((ICredentialSource)_accounts).Find(account.RootAccessKeyId, null);

        Assert.Equal(account.ToCredential(), credential);
        Assert.Equal("arn:aws:iam::111122223333:root", credential!.Principal.Arn);
    }

    [Theory]
    [InlineData("12345", null, null, "'12345' is no account id: one has twelve digits.", false)]
    [InlineData("000000000000", null, null, "The account 000000000000 exists.", true)]
    [InlineData(null, "", null, "An account's name has 1 to 50 printable ASCII characters.", false)]
    [InlineData(null, "über", null, "An account's name has 1 to 50 printable ASCII characters.", false)]
    [InlineData(null, null, "nobody", "'nobody' is no e-mail address of at most 64 characters.", false)]
    [InlineData(null, null, "ROOT@example.com", "The account 000000000000 has the address ROOT@example.com.", true)]
    public void Create_WithWhatCantBe_IsRefused(string? id, string? name, string? email, string message, bool isConflict)
    {
        var exception = Assert.Throws<AccountException>(() => _accounts.Create(new() { Id = id, Name = name, Email = email }));

        Assert.Equal((message, isConflict), (exception.Message, exception.IsConflict));
        Assert.Single(_accounts.All);
    }

    [Fact]
    public void FindByEmail_KnowsNoCase_AndTheAddressesOfAccountsWithoutAnEntry()
    {
        var account = _accounts.Create(new() { Email = "Dev@Example.com" });

        Assert.Equal(account.Id, _accounts.FindByEmail("dev@example.COM"));
        Assert.Equal("000000000000", _accounts.FindByEmail("root@example.com"));
        Assert.Equal("999999999999", _accounts.FindByEmail(AccountDirectory.DefaultEmail("999999999999")));
        Assert.Null(_accounts.FindByEmail("nobody@example.com"));
    }

    [Fact]
    public void Describe_AnAccountWithoutAnEntry_GoesByItsNumber() =>
        Assert.Equal(("Account 999999999999", "999999999999@account.simfra.test"), _accounts.Describe("999999999999"));

    [Fact]
    public void Remove_ForgetsAccountAndKey_ButNotThoseOfTheStart()
    {
        var account = _accounts.Create(new());

        Assert.True(_accounts.Remove(account.Id));

        Assert.Null(_accounts.Find(account.Id));
        Assert.Null(((ICredentialSource)_accounts).Find(account.RootAccessKeyId, null));
        Assert.False(_accounts.Remove(Default.Id));
        Assert.Equal(Default, _accounts.Find(Default.Id));
    }

    [Fact]
    public void Accounts_AreState_ThatForksAndResets()
    {
        var account = _accounts.Create(new());
        var fork = new AccountDirectory(_state.Fork(), [Default], new FixedTime(Now), new IdGenerator(seed: 1));

        _state.Reset();

        Assert.Equal(account, fork.Find(account.Id));
        Assert.Equal([Default], _accounts.All);
    }
}
