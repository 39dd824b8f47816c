using System.Net;
using System.Net.Sockets;

namespace Simfra.Services.Ec2;

/// <summary>An IPv4 CIDR block. AWS keeps its canonical form: the bits behind the prefix are zero.</summary>
internal readonly record struct CidrBlock(uint Network, int PrefixLength)
{
    private const int AddressBits = 32;

    /// <summary>VPCs and subnets are between /16 and /28.</summary>
    public bool IsSizeOfVpc => PrefixLength is >= 16 and <= 28;

    public uint Last => Network | ~Mask(PrefixLength);

    public long AddressCount => 1L << (AddressBits - PrefixLength);

    public static CidrBlock Parse(string text)
    {
        if (text.Split('/') is [var address, var length]
            && address.Count(c => c == '.') == 3
            && IPAddress.TryParse(address, out var ip)
            && ip.AddressFamily == AddressFamily.InterNetwork
            && int.TryParse(length, out var prefix)
            && prefix is >= 0 and <= AddressBits)
        {
            var bytes = ip.GetAddressBytes();
            var value = ((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3];
            return new(value & Mask(prefix), prefix);
        }

        throw Ec2Errors.InvalidParameter(text, "cidrBlock", "This is not a valid CIDR block.");
    }

    public bool Contains(CidrBlock other) => other.Network >= Network && other.Last <= Last;

    public bool Overlaps(CidrBlock other) => other.Network <= Last && Network <= other.Last;

    /// <summary>The block of a size that is the <paramref name="index"/>th of those in this one.</summary>
    public CidrBlock Part(int prefixLength, int index) => new(Network + ((uint)index << (AddressBits - prefixLength)), prefixLength);

    public override string ToString() =>
        $"{Network >> 24}.{(Network >> 16) & 255}.{(Network >> 8) & 255}.{Network & 255}/{PrefixLength}";

    private static uint Mask(int prefixLength) => prefixLength == 0 ? 0 : uint.MaxValue << (AddressBits - prefixLength);
}
