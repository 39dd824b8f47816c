using Microsoft.Extensions.Logging;
using Simfra.Accounts;
using Simfra.Gateway;
using Simfra.Integration;
using Simfra.Security;
using Simfra.State.Storage;

namespace Simfra.Hosting;

/// <summary>What an instance was set up with, as far as its copies are set up with the same.</summary>
internal sealed record WorldSettings(
    WorldIdentity Identity,
    IReadOnlyList<ServiceModule> Modules,
    AccountQuota AccountQuota,
    ThroughputEnforcement Throughput,
    TimeSpan RequestTimeout,
    bool LocalStackCompatibility,
    IReadOnlyList<string> AllowedHosts,
    int JournalCapacity,
    long JournalBytes,
    ILogger Logger)
{
    public static WorldSettings Of(SimfraOptions options, WorldIdentity identity) => new(
        identity,
        ServiceSelection.Of(options.Services),
        new(options.AccountsPerOrganization),
        new(options.EnforceThroughput),
        options.RequestTimeout,
        options.LocalStackCompatibility,
        [.. options.AllowedHosts],
        options.JournalCapacity,
        options.JournalBytes,
        options.LoggerFactory.CreateLogger("Simfra"));

    public WorldOptions Options(SimfraClock clock, IdGenerator ids) => new()
    {
        DefaultAccountId = Identity.AccountId,
        DefaultRegion = Identity.Region,
        RequestTimeout = RequestTimeout,
        AllowedHosts = AllowedHosts,
        JournalCapacity = JournalCapacity,
        JournalBytes = JournalBytes,
        Clock = clock,
        Ids = ids,
        Accounts = [DefaultAccount(clock)],
        AccountQuota = AccountQuota,
        Throughput = Throughput,
        RootKeys = LocalStackCompatibility ? [new WellKnownCredentials(Identity.AccountId)] : [],
        Logger = Logger,
    };

    private Account DefaultAccount(SimfraClock clock) => new()
    {
        Id = Identity.AccountId,
        Name = "Default account",
        Email = AccountDirectory.DefaultEmail(Identity.AccountId),
        RootAccessKeyId = Identity.RootAccessKeyId,
        RootSecretAccessKey = Identity.RootSecretAccessKey,
        CreatedAt = Identity.CreatedAt ?? clock.GetUtcNow(),
    };
}
