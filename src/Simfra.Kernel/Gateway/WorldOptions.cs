using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Simfra.Accounts;
using Simfra.Integration;
using Simfra.Security;
using Simfra.State;
using Simfra.State.Blobs;
using Simfra.State.Storage;

namespace Simfra.Gateway;

/// <summary>What a world is made with.</summary>
internal sealed record WorldOptions
{
    public string DefaultAccountId { get; init; } = "000000000000";
    public string DefaultRegion { get; init; } = "us-east-1";
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(120);
    /// <summary>Hosts beside this machine that the world may call.</summary>
    public IReadOnlyCollection<string> AllowedHosts { get; init; } = [];
    public required SimfraClock Clock { get; init; }
    public required IdGenerator Ids { get; init; }

    /// <summary>The accounts that the world has from the start and keeps through every reset.</summary>
    public IReadOnlyList<Account> Accounts { get; init; } = [];

    public AccountQuota AccountQuota { get; init; } = new(AccountQuota.Default);

    public ThroughputEnforcement Throughput { get; init; } = new(IsOn: false);

    /// <summary>Where keys are looked up before those of the world's accounts and those that it issues.</summary>
    public IReadOnlyList<ICredentialSource> RootKeys { get; init; } = [];

    /// <summary>Decides in the place of policies; null for policies.</summary>
    public IAuthorizer? Authorizer { get; init; }
    public IReadOnlyList<ICallObserver> Observers { get; init; } = [];
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>How many entries the journal keeps; 0 for none at all.</summary>
    public int JournalCapacity { get; init; } = 10_000;

    /// <summary>About how much memory the journal's entries may take.</summary>
    public long JournalBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>What the world begins with; null for nothing.</summary>
    public StateImage? Image { get; init; }

    /// <summary>Where commits are kept.</summary>
    public IStateStore Store { get; init; } = NullStateStore.Instance;

    /// <summary>Where services put bodies.</summary>
    public BlobStore Blobs { get; init; } = new MemoryBlobStore();

    /// <summary>Whether anything happens in the world by itself.</summary>
    public bool RunsJobs { get; init; } = true;

    /// <summary>Called when the world has read what it begins with, and before anything happens in it.</summary>
    public Action<World> BeforeStart { get; init; } = static _ => { };

    public WorldIdentity Identity
    {
        get
        {
            var account = Accounts.FirstOrDefault(a => a.Id == DefaultAccountId);
            return new(DefaultAccountId, DefaultRegion, account?.RootAccessKeyId ?? "", account?.RootSecretAccessKey ?? "") { CreatedAt = account?.CreatedAt };
        }
    }
}
