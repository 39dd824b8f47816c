namespace Simfra.Services.Iam;

/// <summary>How hard a square of modules is to read; the mask with the lowest penalty is taken.</summary>
internal static class QrPenalty
{
    private const int LongRun = 5;
    private const int RunPenalty = 3;
    private const int BlockPenalty = 3;
    private const int FinderPenalty = 40;
    private const int BalancePenalty = 10;

    /// <summary>What looks like a finder, with the four light modules before it or after it.</summary>
    private static readonly bool[] FinderLike =
        [true, false, true, true, true, false, true, false, false, false, false];

    public static int Of(bool[,] modules)
    {
        var size = modules.GetLength(0);
        var penalty = 0;
        for (var i = 0; i < size; i++)
        {
            penalty += OfLine([.. Enumerable.Range(0, size).Select(j => modules[i, j])]);
            penalty += OfLine([.. Enumerable.Range(0, size).Select(j => modules[j, i])]);
        }

        return penalty + OfBlocks(modules) + OfBalance(modules);
    }

    private static int OfLine(bool[] line)
    {
        var penalty = 0;
        var run = 0;
        for (var i = 0; i < line.Length; i++)
        {
            run = i > 0 && line[i] == line[i - 1] ? run + 1 : 1;
            penalty += run == LongRun ? RunPenalty : run > LongRun ? 1 : 0;
            var window = line.AsSpan(i);
            if (window.Length >= FinderLike.Length && (IsFinder(window, isReversed: false) || IsFinder(window, isReversed: true)))
            {
                penalty += FinderPenalty;
            }
        }

        return penalty;
    }

    private static bool IsFinder(ReadOnlySpan<bool> window, bool isReversed)
    {
        for (var i = 0; i < FinderLike.Length; i++)
        {
            if (window[i] != FinderLike[isReversed ? FinderLike.Length - 1 - i : i])
            {
                return false;
            }
        }

        return true;
    }

    private static int OfBlocks(bool[,] modules)
    {
        var size = modules.GetLength(0);
        var penalty = 0;
        for (var row = 1; row < size; row++)
        {
            for (var column = 1; column < size; column++)
            {
                var dark = modules[row, column];
                if (modules[row - 1, column] == dark && modules[row, column - 1] == dark && modules[row - 1, column - 1] == dark)
                {
                    penalty += BlockPenalty;
                }
            }
        }

        return penalty;
    }

    /// <summary>Ten for each five per cent that the dark modules are from half of all.</summary>
    private static int OfBalance(bool[,] modules)
    {
        var dark = modules.Cast<bool>().Count(static m => m);
        var percent = dark * 100.0 / modules.Length;
        return (int)(Math.Abs(percent - 50) / 5) * BalancePenalty;
    }
}
