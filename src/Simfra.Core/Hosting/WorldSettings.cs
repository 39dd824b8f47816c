using Microsoft.Extensions.Logging;
using Simfra.Gateway;
using Simfra.Integration;
using Simfra.Security;
using Simfra.State.Storage;

namespace Simfra.Hosting;

/// <summary>What an instance was set up with, as far as its copies are set up with the same.</summary>
internal sealed record WorldSettings(
    WorldIdentity Identity, IReadOnlyList<ServiceModule> Modules, TimeSpan RequestTimeout, bool LocalStackCompatibility, ILogger Logger)
{
    public static WorldSettings Of(SimfraOptions options, WorldIdentity identity) => new(
        identity,
        ServiceSelection.Of(options.Services),
        options.RequestTimeout,
        options.LocalStackCompatibility,
        options.LoggerFactory.CreateLogger("Simfra"));

    public WorldOptions Options(SimfraClock clock, IdGenerator ids) => new()
    {
        DefaultAccountId = Identity.AccountId,
        DefaultRegion = Identity.Region,
        RootAccessKeyId = Identity.RootAccessKeyId,
        RootSecretAccessKey = Identity.RootSecretAccessKey,
        RequestTimeout = RequestTimeout,
        Clock = clock,
        Ids = ids,
        RootKeys = RootKeys(),
        Logger = Logger,
    };

    private ICredentialSource[] RootKeys()
    {
        var keys = new RootCredentials();
        keys.Add(Identity.RootAccessKeyId, Identity.RootSecretAccessKey, Identity.AccountId);
        return LocalStackCompatibility ? [keys, new WellKnownCredentials(Identity.AccountId)] : [keys];
    }
}
