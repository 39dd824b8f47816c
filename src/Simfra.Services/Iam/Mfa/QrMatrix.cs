namespace Simfra.Services.Iam;

/// <summary>The square of modules of a QR code: its fixed patterns, its codewords, and the mask that suits them best.</summary>
internal sealed class QrMatrix
{
    private const int FormatMask = 0b101010000010010;
    private const int FormatGenerator = 0b10100110111;
    private const int VersionGenerator = 0b1111100100101;

    /// <summary>Level M.</summary>
    private const int CorrectionLevel = 0b00;

    private static readonly Func<int, int, bool>[] Masks =
    [
        static (row, column) => (row + column) % 2 == 0,
        static (row, _) => row % 2 == 0,
        static (_, column) => column % 3 == 0,
        static (row, column) => (row + column) % 3 == 0,
        static (row, column) => ((row / 2) + (column / 3)) % 2 == 0,
        static (row, column) => (row * column % 2) + (row * column % 3) == 0,
        static (row, column) => ((row * column % 2) + (row * column % 3)) % 2 == 0,
        static (row, column) => (((row + column) % 2) + (row * column % 3)) % 2 == 0,
    ];

    private readonly int _version;
    private readonly int _size;
    private readonly bool[,] _dark;
    private readonly bool[,] _fixed;

    private QrMatrix(int version)
    {
        _version = version;
        _size = (version * 4) + 17;
        _dark = new bool[_size, _size];
        _fixed = new bool[_size, _size];
    }

    /// <summary>How many modules a version has for codewords.</summary>
    public static int ModulesForData(int version)
    {
        var modules = (((16 * version) + 128) * version) + 64;
        if (version >= 2)
        {
            var alignments = (version / 7) + 2;
            modules -= (((25 * alignments) - 10) * alignments) - 55;
            modules -= version >= 7 ? 36 : 0;
        }

        return modules;
    }

    public static bool[,] Draw(int version, byte[] codewords)
    {
        var matrix = new QrMatrix(version);
        matrix.DrawPatterns();
        matrix.DrawCodewords(codewords);
        return Enumerable.Range(0, Masks.Length).Select(matrix.Masked).MinBy(QrPenalty.Of)!;
    }

    private void DrawPatterns()
    {
        for (var i = 0; i < _size; i++)
        {
            Set(6, i, i % 2 == 0);
            Set(i, 6, i % 2 == 0);
        }

        DrawFinder(3, 3);
        DrawFinder(3, _size - 4);
        DrawFinder(_size - 4, 3);
        var positions = AlignmentPositions();
        var last = positions.Length - 1;
        for (var i = 0; i <= last; i++)
        {
            for (var j = 0; j <= last; j++)
            {
                // The corners with finders have none.
                if ((i, j) is not (0, 0) && (i, j) != (0, last) && (i, j) != (last, 0))
                {
                    DrawAlignment(positions[i], positions[j]);
                }
            }
        }

        DrawFormat(_dark, mask: 0);
        DrawVersion();
    }

    private int[] AlignmentPositions()
    {
        if (_version == 1)
        {
            return [];
        }

        var count = (_version / 7) + 2;
        var step = ((_version * 8) + (count * 3) + 5) / ((count * 4) - 4) * 2;
        return [6, .. Enumerable.Range(0, count - 1).Select(i => _size - 7 - (i * step)).Reverse()];
    }

    private void DrawFinder(int row, int column)
    {
        for (var dy = -4; dy <= 4; dy++)
        {
            for (var dx = -4; dx <= 4; dx++)
            {
                if (row + dy >= 0 && row + dy < _size && column + dx >= 0 && column + dx < _size)
                {
                    Set(row + dy, column + dx, Math.Max(Math.Abs(dx), Math.Abs(dy)) is not 2 and not 4);
                }
            }
        }
    }

    private void DrawAlignment(int row, int column)
    {
        for (var dy = -2; dy <= 2; dy++)
        {
            for (var dx = -2; dx <= 2; dx++)
            {
                Set(row + dy, column + dx, Math.Max(Math.Abs(dx), Math.Abs(dy)) != 1);
            }
        }
    }

    /// <summary>Level and mask, twice.</summary>
    private void DrawFormat(bool[,] target, int mask)
    {
        var data = (CorrectionLevel << 3) | mask;
        var bits = ((data << 10) | Remainder(data, 10, FormatGenerator)) ^ FormatMask;
        for (var i = 0; i < 15; i++)
        {
            var dark = ((bits >> i) & 1) != 0;
            var (row, column) = i switch
            {
                < 6 => (i, 8),
                < 8 => (i + 1, 8),
                8 => (8, 7),
                _ => (8, 14 - i),
            };
            SetFixed(target, row, column, dark);
            (row, column) = i < 8 ? (8, _size - 1 - i) : (_size - 15 + i, 8);
            SetFixed(target, row, column, dark);
        }

        SetFixed(target, _size - 8, 8, dark: true);
    }

    private void DrawVersion()
    {
        if (_version < 7)
        {
            return;
        }

        var bits = (_version << 12) | Remainder(_version, 12, VersionGenerator);
        for (var i = 0; i < 18; i++)
        {
            var dark = ((bits >> i) & 1) != 0;
            var (near, far) = (i / 3, _size - 11 + (i % 3));
            Set(near, far, dark);
            Set(far, near, dark);
        }
    }

    /// <summary>Two columns at a time from the right, up and down in turn, past the fixed patterns.</summary>
    private void DrawCodewords(byte[] codewords)
    {
        var bit = 0;
        for (var right = _size - 1; right >= 1; right -= 2)
        {
            // The column of the timing pattern is skipped whole.
            right = right == 6 ? 5 : right;
            var isUpward = ((right + 1) & 2) == 0;
            for (var i = 0; i < _size; i++)
            {
                var row = isUpward ? _size - 1 - i : i;
                for (var column = right; column >= right - 1; column--)
                {
                    if (!_fixed[row, column] && bit < codewords.Length * 8)
                    {
                        _dark[row, column] = ((codewords[bit / 8] >> (7 - (bit % 8))) & 1) != 0;
                        bit++;
                    }
                }
            }
        }
    }

    private bool[,] Masked(int mask)
    {
        var masked = (bool[,])_dark.Clone();
        for (var row = 0; row < _size; row++)
        {
            for (var column = 0; column < _size; column++)
            {
                masked[row, column] ^= !_fixed[row, column] && Masks[mask](row, column);
            }
        }

        DrawFormat(masked, mask);
        return masked;
    }

    private void Set(int row, int column, bool dark) => SetFixed(_dark, row, column, dark);

    private void SetFixed(bool[,] target, int row, int column, bool dark)
    {
        target[row, column] = dark;
        _fixed[row, column] = true;
    }

    private static int Remainder(int data, int bits, int generator)
    {
        var remainder = data;
        for (var i = 0; i < bits; i++)
        {
            remainder = (remainder << 1) ^ ((remainder >> (bits - 1)) * generator);
        }

        return remainder;
    }
}
