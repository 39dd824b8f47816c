using System.Net;

namespace Simfra.Integration;

/// <summary>Which hosts the instance may call of its own accord: this machine's, and those that the options name.</summary>
internal sealed class OutboundHosts(IEnumerable<string> allowed)
{
    private readonly HashSet<string> _allowed = new(allowed, StringComparer.OrdinalIgnoreCase);

    /// <summary>Names resolve to this machine by their form alone, so that nobody is asked for their addresses.</summary>
    public static bool IsLoopback(Uri uri) =>
        uri.IsLoopback
        || uri.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(uri.Host, out var address) && IPAddress.IsLoopback(address));

    public bool Allows(Uri uri) => IsLoopback(uri) || _allowed.Contains(uri.Host);
}
