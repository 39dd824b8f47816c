using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Simfra.Security.Iam.Conditions;

/// <summary>IpAddress: IPv4 and IPv6 addresses and CIDR ranges. A range whose address has bits beyond its prefix is the range all the same.</summary>
internal sealed class IpAddressTest(IReadOnlyList<string> values) : ConditionTest
{
    private const int BitsPerByte = 8;
    private const int PartsOfIPv4 = 4;

    private readonly AddressRange[] _ranges = [.. values.Select(AddressRange.Parse).OfType<AddressRange>()];

    public override bool IsComparable(ConditionContext context) => _ranges.Length == values.Count;

    public override bool Matches(string value, ConditionContext context)
    {
        if (!IPAddress.TryParse(value, out var address))
        {
            return false;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        foreach (var range in _ranges)
        {
            if (range.Contains(bytes[..length]))
            {
                return true;
            }
        }

        return false;
    }

    private sealed class AddressRange(byte[] address, int prefix)
    {
        public static AddressRange? Parse(string text)
        {
            var slash = text.IndexOf('/', StringComparison.Ordinal);
            var addressText = slash < 0 ? text : text[..slash];
            if (!IPAddress.TryParse(addressText, out var address) || !IsWrittenInFull(addressText, address))
            {
                return null;
            }

            var bytes = address.GetAddressBytes();
            var prefix = bytes.Length * BitsPerByte;
            if (slash >= 0 &&
                (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var given) || given > prefix))
            {
                return null;
            }

            return new(bytes, slash < 0 ? prefix : int.Parse(text.AsSpan(slash + 1), CultureInfo.InvariantCulture));
        }

        public bool Contains(ReadOnlySpan<byte> other)
        {
            if (other.Length != address.Length)
            {
                return false;
            }

            var whole = prefix / BitsPerByte;
            if (!other[..whole].SequenceEqual(address.AsSpan(0, whole)))
            {
                return false;
            }

            var rest = prefix % BitsPerByte;
            return rest == 0 || (other[whole] ^ address[whole]) >> (BitsPerByte - rest) == 0;
        }

        /// <summary>.NET reads <c>10</c> and <c>0x0a.1</c> as addresses too; AWS doesn't.</summary>
        private static bool IsWrittenInFull(string text, IPAddress address) =>
            address.AddressFamily == AddressFamily.InterNetworkV6
            || (text.Split('.').Length == PartsOfIPv4 && !text.Contains('x', StringComparison.OrdinalIgnoreCase));
    }
}
