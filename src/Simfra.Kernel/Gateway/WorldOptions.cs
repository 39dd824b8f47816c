using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Simfra.Faults;
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
    public string RootAccessKeyId { get; init; } = "";
    public string RootSecretAccessKey { get; init; } = "";
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(120);
    public required SimfraClock Clock { get; init; }
    public required IdGenerator Ids { get; init; }

    /// <summary>Where keys are looked up before those that the world itself issues: the root keys.</summary>
    public required IReadOnlyList<ICredentialSource> RootKeys { get; init; }

    /// <summary>Asked, in order, before each call; the first that gives an error has the say.</summary>
    public IReadOnlyList<IFaultSource> Faults { get; init; } = [];
    public IAuthorizer Authorizer { get; init; } = new RootOnlyAuthorizer();
    public IReadOnlyList<ICallObserver> Observers { get; init; } = [];
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>What the world begins with; null for nothing.</summary>
    public StateImage? Image { get; init; }

    /// <summary>Where commits are kept.</summary>
    public IStateStore Store { get; init; } = NullStateStore.Instance;

    /// <summary>Where services put bodies.</summary>
    public BlobStore Blobs { get; init; } = new MemoryBlobStore();

    /// <summary>Called when the world has read what it begins with, and before anything happens in it.</summary>
    public Action<World> BeforeStart { get; init; } = static _ => { };

    public WorldIdentity Identity => new(DefaultAccountId, DefaultRegion, RootAccessKeyId, RootSecretAccessKey);
}
