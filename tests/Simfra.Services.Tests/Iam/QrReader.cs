using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Simfra.Services.Tests.Iam;

/// <summary>
/// Reads the QR codes that the product makes, by the standard and not by the product's code: tables are the standard's own, error
/// correction is checked by its syndromes.
/// </summary>
internal sealed class QrReader
{
    /// <summary>Annex E: centres of alignment patterns.</summary>
    private static readonly int[][] Alignments =
    [
        [], [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50], [6, 30, 54], [6, 32, 58],
        [6, 34, 62], [6, 26, 46, 66], [6, 26, 48, 70], [6, 26, 50, 74], [6, 30, 54, 78], [6, 30, 56, 82], [6, 30, 58, 86], [6, 34, 62, 90],
    ];

    /// <summary>Table 9, level M: groups of (blocks, codewords of a block, data codewords of a block).</summary>
    private static readonly (int Blocks, int Total, int Data)[][] Groups =
    [
        [], [(1, 26, 16)], [(1, 44, 28)], [(1, 70, 44)], [(2, 50, 32)], [(2, 67, 43)], [(4, 43, 27)], [(4, 49, 31)],
        [(2, 60, 38), (2, 61, 39)], [(3, 58, 36), (2, 59, 37)], [(4, 69, 43), (1, 70, 44)], [(1, 80, 50), (4, 81, 51)],
        [(6, 58, 36), (2, 59, 37)], [(8, 59, 37), (1, 60, 38)], [(4, 64, 40), (5, 65, 41)], [(5, 65, 41), (5, 66, 42)],
        [(7, 73, 45), (3, 74, 46)], [(10, 74, 46), (1, 75, 47)], [(9, 69, 43), (4, 70, 44)], [(3, 70, 44), (11, 71, 45)],
        [(3, 67, 41), (13, 68, 42)],
    ];

    private readonly bool[,] _modules;
    private readonly int _size;
    private readonly int _version;

    private QrReader(bool[,] modules)
    {
        _modules = modules;
        _size = modules.GetLength(0);
        _version = (_size - 17) / 4;
    }

    public static string Read(byte[] png)
    {
        var reader = new QrReader(Modules(png));
        var data = reader.DataCodewords();
        var bits = string.Concat(data.Select(static b => $"{b:b8}"));
        Assert.Equal("0100", bits[..4]);
        var lengthBits = reader._version < 10 ? 8 : 16;
        var length = Convert.ToInt32(bits.Substring(4, lengthBits), 2);
        var start = 4 + lengthBits;
        return Encoding.UTF8.GetString([.. Enumerable.Range(0, length).Select(i => Convert.ToByte(bits.Substring(start + (i * 8), 8), 2))]);
    }

    /// <summary>The modules of an image: black and white, one bit a pixel, four pixels a module, four modules of quiet round it.</summary>
    private static bool[,] Modules(byte[] png)
    {
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        using var compressed = new MemoryStream();
        var side = 0;
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var type = Encoding.ASCII.GetString(png, at + 4, 4);
            if (type == "IHDR")
            {
                side = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at + 8));
                Assert.Equal([1, 0, 0, 0, 0], png[(at + 16)..(at + 21)]);
            }
            else if (type == "IDAT")
            {
                compressed.Write(png, at + 8, length);
            }

            at += 12 + length;
        }

        compressed.Position = 0;
        using var pixels = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionMode.Decompress))
        {
            zlib.CopyTo(pixels);
        }

        var rows = pixels.ToArray();
        var stride = 1 + ((side + 7) / 8);
        var size = (side / 4) - 8;
        var modules = new bool[size, size];
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                var (y, x) = (((row + 4) * 4) + 2, ((column + 4) * 4) + 2);
                modules[row, column] = (rows[(y * stride) + 1 + (x / 8)] & (0x80 >> (x % 8))) == 0;
            }
        }

        return modules;
    }

    private List<byte> DataCodewords()
    {
        var codewords = Codewords();
        var blocks = Groups[_version].SelectMany(static g => Enumerable.Repeat((g.Total, g.Data), g.Blocks)).ToList();
        var read = blocks.ConvertAll(static _ => new List<byte>());
        var at = 0;
        for (var i = 0; i < blocks.Max(static b => b.Data); i++)
        {
            for (var block = 0; block < blocks.Count; block++)
            {
                if (i < blocks[block].Data)
                {
                    read[block].Add(codewords[at++]);
                }
            }
        }

        for (var i = 0; i < blocks[0].Total - blocks[0].Data; i++)
        {
            read.ForEach(b => b.Add(codewords[at++]));
        }

        Assert.All(read, b => Assert.True(HasNoError(b, blocks[0].Total - blocks[0].Data), "Error correction codewords don't fit the data."));
        return [.. read.Zip(blocks, static (b, sizes) => b.Take(sizes.Data)).SelectMany(static b => b)];
    }

    private List<byte> Codewords()
    {
        var mask = ReadMask();
        var bits = new List<bool>();
        var isUp = true;
        for (var right = _size - 1; right > 0; right -= right == 8 ? 3 : 2, isUp = !isUp)
        {
            for (var i = 0; i < _size; i++)
            {
                var row = isUp ? _size - 1 - i : i;
                foreach (var column in new[] { right, right - 1 })
                {
                    if (!IsFunction(row, column))
                    {
                        bits.Add(_modules[row, column] ^ IsMasked(mask, row, column));
                    }
                }
            }
        }

        return [.. bits.Chunk(8).Where(static c => c.Length == 8).Select(static c => c.Aggregate((byte)0, static (b, bit) => (byte)((b << 1) | (bit ? 1 : 0))))];
    }

    /// <summary>The format information beside the first finder; the copy must say the same, and the level be M.</summary>
    private int ReadMask()
    {
        (int Row, int Column)[] first =
        [
            (8, 0), (8, 1), (8, 2), (8, 3), (8, 4), (8, 5), (8, 7), (8, 8), (7, 8), (5, 8), (4, 8), (3, 8), (2, 8), (1, 8), (0, 8),
        ];
        (int Row, int Column)[] copy =
        [
            .. Enumerable.Range(1, 7).Select(i => (_size - i, 8)),
            .. Enumerable.Range(0, 8).Select(i => (8, _size - 8 + i)),
        ];
        var bits = first.Aggregate(0, (b, m) => (b << 1) | (_modules[m.Row, m.Column] ? 1 : 0));
        Assert.Equal(bits, copy.Aggregate(0, (b, m) => (b << 1) | (_modules[m.Row, m.Column] ? 1 : 0)));
        var format = (bits ^ 0x5412) >> 10;
        Assert.Equal(0b00, format >> 3);
        return format & 0b111;
    }

    private static bool IsMasked(int mask, int i, int j) => mask switch
    {
        0 => (i + j) % 2 == 0,
        1 => i % 2 == 0,
        2 => j % 3 == 0,
        3 => (i + j) % 3 == 0,
        4 => ((i / 2) + (j / 3)) % 2 == 0,
        5 => (i * j % 2) + (i * j % 3) == 0,
        6 => ((i * j % 2) + (i * j % 3)) % 2 == 0,
        _ => (((i + j) % 2) + (i * j % 3)) % 2 == 0,
    };

    private bool IsFunction(int row, int column)
    {
        var far = _size - 8;
        var isFinderOrFormat = (row <= 8 && column <= 8) || (row <= 8 && column >= far) || (row >= far && column <= 8);
        var isVersion = _version >= 7 && ((row < 6 && column >= _size - 11) || (column < 6 && row >= _size - 11));
        return isFinderOrFormat || isVersion || row == 6 || column == 6 || IsAlignment(row, column);
    }

    private bool IsAlignment(int row, int column)
    {
        var centres = Alignments[_version];
        var far = _size - 7;
        return (from y in centres
                from x in centres
                where !((y == 6 && x == 6) || (y == 6 && x == far) || (y == far && x == 6))
                where Math.Abs(row - y) <= 2 && Math.Abs(column - x) <= 2
                select y).Any();
    }

    /// <summary>A codeword polynomial is zero at the powers of 2 that the generator is made of.</summary>
    private static bool HasNoError(List<byte> block, int corrections)
    {
        var (exp, log) = (new int[512], new int[256]);
        for (var (i, value) = (0, 1); i < 255; i++)
        {
            exp[i] = exp[i + 255] = value;
            log[value] = i;
            value <<= 1;
            value = value > 255 ? value ^ 0x11D : value;
        }

        return Enumerable.Range(0, corrections).All(root =>
            block.Aggregate(0, (sum, codeword) => (sum == 0 ? 0 : exp[log[sum] + root]) ^ codeword) == 0);
    }
}
