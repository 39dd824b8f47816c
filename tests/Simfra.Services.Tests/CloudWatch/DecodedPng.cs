using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>A PNG image of three bytes a pixel, read as the format has it.</summary>
internal sealed class DecodedPng
{
    private readonly byte[] _rows;

    public DecodedPng(byte[] image)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], image[..8]);
        using var data = new MemoryStream();
        var types = new List<string>();
        for (var at = 8; at < image.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(image.AsSpan(at));
            types.Add(Encoding.ASCII.GetString(image, at + 4, 4));
            var content = image.AsSpan(at + 8, length);
            if (types[^1] == "IHDR")
            {
                (Width, Height) = (BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content[4..]));
                Assert.Equal([8, 2, 0, 0, 0], content[8..].ToArray());
            }
            else
            {
                data.Write(content);
            }

            at += length + 12;
        }

        Assert.Equal(["IHDR", "IDAT", "IEND"], types);
        data.Position = 0;
        using var rows = new MemoryStream();
        using var zlib = new ZLibStream(data, CompressionMode.Decompress);
        zlib.CopyTo(rows);
        _rows = rows.ToArray();
        Assert.Equal(Height * ((Width * 3) + 1), _rows.Length);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>A pixel's colour: <c>1f77b4</c>.</summary>
    public string this[int x, int y] => Convert.ToHexStringLower(_rows, (y * ((Width * 3) + 1)) + 1 + (x * 3), 3);

    /// <summary>The rows in which a colour is in a column.</summary>
    public List<int> RowsOf(string color, int x) => [.. Enumerable.Range(0, Height).Where(y => this[x, y] == color)];

    public int CountOf(string color) => Enumerable.Range(0, Width).Sum(x => RowsOf(color, x).Count);
}
