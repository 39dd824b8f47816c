using System.Diagnostics.CodeAnalysis;

namespace Simfra.Testing;

/// <summary>
/// Keeps the process from calling real AWS, until it is disposed. A test that tries fails with a
/// <see cref="RealAwsRefusedException"/> that names the host. It looks at what SDK clients are about to call, before they look for
/// credentials, and at every request of <see cref="HttpClient"/>: of clients, too, that were made before the guard or without a fixture.
/// Meanwhile the SDK doesn't ask the machine for a role and a region either (<c>AWS_EC2_METADATA_DISABLED</c>).
/// </summary>
/// <remarks>
/// A fixture has one while it lives (<see cref="SimfraFixtureOptions.NetworkGuard"/>). Start one yourself to guard tests that have no
/// fixture. The guard is the process's: while several are there, a call is let through that each of them allows.
/// </remarks>
public sealed class SimfraNetworkGuard : IDisposable
{
    private static readonly ProcessGuard Process = new();

    private readonly HashSet<string> _allowed;

    private SimfraNetworkGuard(IEnumerable<string> allowedHosts) => _allowed = new(allowedHosts, StringComparer.OrdinalIgnoreCase);

    /// <summary>Starts a guard.</summary>
    /// <param name="allowedHosts">Hosts of real AWS that may be called, in full: <c>sts.eu-west-1.amazonaws.com</c>.</param>
    /// <returns>The guard, which ends when it is disposed.</returns>
    public static SimfraNetworkGuard Start(params IEnumerable<string> allowedHosts)
    {
        ArgumentNullException.ThrowIfNull(allowedHosts);
        var guard = new SimfraNetworkGuard(allowedHosts);
        Process.Add(guard);
        return guard;
    }

    /// <summary>Ends the guard.</summary>
    public void Dispose() => Process.Remove(this);

    /// <exception cref="RealAwsRefusedException">The host is AWS's own, and a guard doesn't allow it.</exception>
    internal static void Check(string host, string caller) => Process.Check(host, caller);

    /// <summary>The guards of the process: .NET's HTTP diagnostics are the process's, and so is who watches them.</summary>
    [SuppressMessage("Design", "CA1001", Justification = "The watch is disposed of with the last guard.")]
    private sealed class ProcessGuard
    {
        private const string MetadataSwitch = "AWS_EC2_METADATA_DISABLED";

        private readonly Lock _lock = new();
        private SimfraNetworkGuard[] _guards = [];
        private HttpWatch? _watch;
        private string? _metadataWas;

        public void Add(SimfraNetworkGuard guard)
        {
            SdkPipeline.Install();
            lock (_lock)
            {
                _guards = [.. _guards, guard];
                if (_watch is null)
                {
                    _watch = new(uri => Check(uri.Host, "Code that uses HttpClient"));
                    _watch.Start();
                    _metadataWas = SwitchMetadata("true");
                }
            }
        }

        public void Remove(SimfraNetworkGuard guard)
        {
            lock (_lock)
            {
                _guards = [.. _guards.Where(g => g != guard)];
                if (_guards.Length == 0 && _watch is not null)
                {
                    _watch.Dispose();
                    _watch = null;
                    SwitchMetadata(_metadataWas);
                }
            }
        }

        public void Check(string host, string caller)
        {
            if (_guards is not { Length: > 0 } guards || !AwsHosts.IsAws(host) || Array.TrueForAll(guards, g => g._allowed.Contains(host)))
            {
                return;
            }

            var refused = new RealAwsRefusedException(
                host, AwsHosts.IsMetadata(host) ? $"{caller}, or an AWS SDK client that was given no credentials or region," : caller);

            // Looking for a role where there may be none is what SDKs do; only what they do with it then is a call to AWS.
            if (!AwsHosts.IsMetadata(host))
            {
                TestRun.Current?.Refuse(refused);
            }

            throw refused;
        }

        /// <returns>What the SDK's switch was.</returns>
        private static string? SwitchMetadata(string? value)
        {
#pragma warning disable RS0030 // The environment is the process's, and so is the guard: the SDK has no other switch that holds for all clients.
            var was = Environment.GetEnvironmentVariable(MetadataSwitch);
            Environment.SetEnvironmentVariable(MetadataSwitch, value);
#pragma warning restore RS0030
            return was;
        }
    }
}
