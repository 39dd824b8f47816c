using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>An IP address of a query.</summary>
internal sealed class QueryIp
{
    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("fc00::/7"),
    ];

    private static readonly IPNetwork[] Reserved =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
        IPNetwork.Parse("::1/128"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"),
    ];

    private readonly IPAddress _address;

    private QueryIp(IPAddress address) => _address = address;

    public bool IsVersion4 => _address.AddressFamily == AddressFamily.InterNetwork;

    public bool IsPrivate => Array.Exists(Private, n => n.Contains(_address));

    public bool IsReserved => Array.Exists(Reserved, n => n.Contains(_address));

    /// <summary>Reads four numbers with dots between them, or an IPv6 address; null for anything else.</summary>
    public static QueryIp? Parse(string? text)
    {
        if (text is null || text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal))
        {
            return null;
        }

        // .NET reads shorter and hexadecimal forms of IPv4 too.
        var isVersion4 = text.Split('.') is { Length: 4 } parts && parts.All(static p => p.Length is > 0 and <= 3 && p.All(char.IsAsciiDigit));
        return (isVersion4 || text.Contains(':', StringComparison.Ordinal)) && IPAddress.TryParse(text, out var address) ? new(address) : null;
    }

    public bool IsIn(string? subnet)
    {
        if (subnet is null || subnet.Split('/') is not [var start, var bits] || Parse(start) is not { } network || network.IsVersion4 != IsVersion4)
        {
            return false;
        }

        if (!int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return false;
        }

        var ours = _address.GetAddressBytes();
        var theirs = network._address.GetAddressBytes();
        if (length > ours.Length * 8)
        {
            return false;
        }

        for (var bit = 0; bit < length; bit++)
        {
            if (((ours[bit / 8] ^ theirs[bit / 8]) & (0x80 >> (bit % 8))) != 0)
            {
                return false;
            }
        }

        return true;
    }

    public double ToNumber() => _address.GetAddressBytes().Aggregate(0d, static (n, b) => (n * 256) + b);
}
