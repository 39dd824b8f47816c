using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Simfra.Faults;
using Simfra.Integration;
using Simfra.Models;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Gateway;

/// <summary>
/// One instance of the emulator: its state, clock, keys and services. Nothing in it is shared with another world but immutable
/// data. <see cref="HandleAsync"/> is the one way in.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    private static readonly ServiceDirectory AwsDirectory = new(AwsCatalog.Services);

    private readonly Dictionary<string, ServiceModule> _modules;
    private readonly ConcurrentDictionary<string, Lazy<ServiceRuntime>> _runtimes = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly GatewayPipeline _pipeline;

    public World(WorldOptions options, IReadOnlyList<ServiceModule> modules)
    {
        Options = options;
        _modules = modules.ToDictionary(m => m.Schema.Id, StringComparer.Ordinal);
        Modules = modules;
        _pipeline = new(this);
    }

    public WorldOptions Options { get; }

    public IReadOnlyList<ServiceModule> Modules { get; }

    public SimfraClock Clock => Options.Clock;

    public IdGenerator Ids => Options.Ids;

    public ILogger Logger => Options.Logger;

    public ServiceDirectory Directory => AwsDirectory;

    public ServiceRouter Router { get; } = new(AwsDirectory);

    public ProtocolSet Protocols { get; } = new();

    public Surfaces Surfaces { get; } = new();

    public IReadOnlyList<IFaultSource> Faults { get; } = [];

    public IAuthorizer Authorizer { get; } = new RootOnlyAuthorizer();

    public IReadOnlyList<ICallObserver> Observers => Options.Observers;

    public FailureLog Failures { get; } = new();

    /// <summary>Cancelled when the world is disposed.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public Task HandleAsync(HttpContext http) => _pipeline.RunAsync(http);
}
