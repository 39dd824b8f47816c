namespace Simfra.Services.Iam;

/// <summary>
/// A QR code (ISO/IEC 18004) of bytes, with error correction of level M. Versions 1 to 20: up to 666 bytes, more than the address of
/// a virtual MFA device can be long.
/// </summary>
internal sealed class QrCode
{
    private const int MaxVersion = 20;
    private const int LengthBitsFromVersion10 = 16;
    private const int LengthBitsBelow = 8;
    private const int ByteMode = 0b0100;

    /// <summary>Error correction codewords in a block, and blocks, by version; level M.</summary>
    private static readonly (int Correction, int Blocks)[] Levels =
    [
        default, (10, 1), (16, 1), (26, 1), (18, 2), (24, 2), (16, 4), (18, 4), (22, 4), (22, 5), (26, 5),
        (30, 5), (22, 8), (22, 9), (24, 9), (24, 10), (28, 10), (28, 11), (26, 13), (26, 14), (26, 16),
    ];

    private readonly bool[,] _modules;

    private QrCode(bool[,] modules) => _modules = modules;

    /// <summary>Modules a side.</summary>
    public int Size => _modules.GetLength(0);

    /// <summary>Whether a module is dark.</summary>
    public bool this[int row, int column] => _modules[row, column];

    /// <exception cref="ArgumentException">More bytes than the largest version holds.</exception>
    public static QrCode Of(ReadOnlySpan<byte> content)
    {
        for (var version = 1; version <= MaxVersion; version++)
        {
            var (correction, blocks) = Levels[version];
            var capacity = (QrMatrix.ModulesForData(version) / 8) - (correction * blocks);
            var lengthBits = version < 10 ? LengthBitsBelow : LengthBitsFromVersion10;
            if (4 + lengthBits + (content.Length * 8) <= capacity * 8)
            {
                var codewords = Interleave(DataCodewords(content, lengthBits, capacity), correction, blocks);
                return new(QrMatrix.Draw(version, codewords));
            }
        }

        throw new ArgumentException($"{content.Length} bytes are too many for a QR code.", nameof(content));
    }

    private static byte[] DataCodewords(ReadOnlySpan<byte> content, int lengthBits, int capacity)
    {
        var data = new byte[capacity];
        var position = 0;
        Append(data, ref position, ByteMode, 4);
        Append(data, ref position, content.Length, lengthBits);
        foreach (var value in content)
        {
            Append(data, ref position, value, 8);
        }

        // Up to four bits end the content; the rest of the capacity is filled with two bytes in turn.
        position = Math.Min(position + 4, capacity * 8);
        for (var (i, padding) = ((position + 7) / 8, 0xEC); i < capacity; i++, padding ^= 0xEC ^ 0x11)
        {
            data[i] = (byte)padding;
        }

        return data;
    }

    private static void Append(byte[] data, ref int position, int value, int bits)
    {
        for (var i = bits - 1; i >= 0; i--, position++)
        {
            data[position / 8] |= (byte)(((value >> i) & 1) << (7 - (position % 8)));
        }
    }

    /// <summary>The blocks' codewords in turn, then those of their error correction. The last blocks may have one data codeword more.</summary>
    private static byte[] Interleave(byte[] data, int correction, int blocks)
    {
        var shortLength = data.Length / blocks;
        var shortBlocks = blocks - (data.Length % blocks);
        var divisor = ReedSolomon.Divisor(correction);
        var parts = new (byte[] Data, byte[] Correction)[blocks];
        for (var (i, start) = (0, 0); i < blocks; i++)
        {
            var length = shortLength + (i < shortBlocks ? 0 : 1);
            var part = data.AsSpan(start, length).ToArray();
            parts[i] = (part, ReedSolomon.Remainder(part, divisor));
            start += length;
        }

        var all = new List<byte>();
        for (var i = 0; i <= shortLength; i++)
        {
            all.AddRange(parts.Where(p => i < p.Data.Length).Select(p => p.Data[i]));
        }

        for (var i = 0; i < correction; i++)
        {
            all.AddRange(parts.Select(p => p.Correction[i]));
        }

        return [.. all];
    }

    /// <summary>Reed-Solomon error correction over GF(2^8) with the polynomial 0x11D.</summary>
    private static class ReedSolomon
    {
        /// <summary>The generator polynomial of a degree, without its leading coefficient.</summary>
        public static byte[] Divisor(int degree)
        {
            var result = new byte[degree];
            result[^1] = 1;
            var root = 1;
            for (var i = 0; i < degree; i++)
            {
                for (var j = 0; j < degree; j++)
                {
                    result[j] = (byte)(Multiply(result[j], root) ^ (j + 1 < degree ? result[j + 1] : 0));
                }

                root = Multiply(root, 2);
            }

            return result;
        }

        public static byte[] Remainder(byte[] data, byte[] divisor)
        {
            var result = new byte[divisor.Length];
            foreach (var value in data)
            {
                var factor = value ^ result[0];
                result.AsSpan(1).CopyTo(result);
                result[^1] = 0;
                for (var i = 0; i < result.Length; i++)
                {
                    result[i] ^= (byte)Multiply(divisor[i], factor);
                }
            }

            return result;
        }

        private static int Multiply(int x, int y)
        {
            var product = 0;
            for (var i = 7; i >= 0; i--)
            {
                product = (product << 1) ^ ((product >> 7) * 0x11D);
                product ^= ((y >> i) & 1) * x;
            }

            return product;
        }
    }
}
