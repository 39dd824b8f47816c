using System.Runtime.CompilerServices;

namespace Simfra.State;

/// <summary>How keys are ordered: strings by their code units always, never by a culture.</summary>
internal static class KeyOrder
{
    /// <summary>The order of a key type that no one gave a comparer for.</summary>
    /// <exception cref="InvalidOperationException">A tuple: its default order compares strings by culture.</exception>
    public static IComparer<TKey> Default<TKey>()
    {
        if (typeof(TKey) == typeof(string))
        {
            return (IComparer<TKey>)(object)StringComparer.Ordinal;
        }

        if (typeof(ITuple).IsAssignableFrom(typeof(TKey)))
        {
            throw new InvalidOperationException($"The key {typeof(TKey)} is a tuple, which orders strings by culture: use KeyOrder.Of().");
        }

        return Comparer<TKey>.Default;
    }

    /// <summary>The order of a pair, by its first part, then by its second.</summary>
    public static IComparer<(T1 First, T2 Second)> Of<T1, T2>(IComparer<T1>? first = null, IComparer<T2>? second = null) =>
        new PairOrder<T1, T2>(first ?? Default<T1>(), second ?? Default<T2>());

    /// <summary>The order of a triple, part by part.</summary>
    public static IComparer<(T1 First, T2 Second, T3 Third)> Of<T1, T2, T3>(
        IComparer<T1>? first = null, IComparer<T2>? second = null, IComparer<T3>? third = null) =>
        new TripleOrder<T1, T2, T3>(first ?? Default<T1>(), second ?? Default<T2>(), third ?? Default<T3>());

    /// <summary>The order of strings by their UTF-8 bytes, as S3 lists keys: it differs from the ordinal one beyond U+FFFF.</summary>
    public static IComparer<string> Utf8 { get; } = new Utf8Order();

    private sealed class PairOrder<T1, T2>(IComparer<T1> first, IComparer<T2> second) : IComparer<(T1, T2)>
    {
        public int Compare((T1, T2) x, (T1, T2) y)
        {
            var order = first.Compare(x.Item1, y.Item1);
            return order != 0 ? order : second.Compare(x.Item2, y.Item2);
        }
    }

    private sealed class TripleOrder<T1, T2, T3>(IComparer<T1> first, IComparer<T2> second, IComparer<T3> third) : IComparer<(T1, T2, T3)>
    {
        public int Compare((T1, T2, T3) x, (T1, T2, T3) y)
        {
            var order = first.Compare(x.Item1, y.Item1);
            if (order == 0)
            {
                order = second.Compare(x.Item2, y.Item2);
            }

            return order != 0 ? order : third.Compare(x.Item3, y.Item3);
        }
    }

    private sealed class Utf8Order : IComparer<string>
    {
        public int Compare(string? x, string? y)
        {
            var left = x.AsSpan();
            var right = y.AsSpan();
            var common = left.CommonPrefixLength(right);
            if (common == left.Length || common == right.Length)
            {
                return left.Length - right.Length;
            }

            var (a, b) = (left[common], right[common]);
            // Surrogates stand for code points above all that one unit can hold, but their units lie below U+E000.
            return char.IsSurrogate(a) == char.IsSurrogate(b) ? a - b : char.IsSurrogate(a) ? 1 : -1;
        }
    }
}
