namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>
/// The order of <c>sort</c>: what isn't a number before numbers; texts by runs of digits and of other characters, digits by their count and then their
/// value.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Sort.html"/>
internal static class QueryOrder
{
    public static int Compare(in QueryValue left, in QueryValue right)
    {
        if (left.IsMissing || right.IsMissing)
        {
            return right.IsMissing.CompareTo(left.IsMissing);
        }

        return (left.TryGetNumber(out var l), right.TryGetNumber(out var r)) switch
        {
            (true, true) => l.CompareTo(r),
            (false, true) => -1,
            (true, false) => 1,
            _ => Compare(left.ToText(), right.ToText()),
        };
    }

    private static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (left.Length > 0 && right.Length > 0)
        {
            var leftRun = RunOf(left);
            var rightRun = RunOf(right);
            var l = left[..leftRun];
            var r = right[..rightRun];
            var areDigits = char.IsAsciiDigit(l[0]) && char.IsAsciiDigit(r[0]);
            var order = areDigits && l.Length != r.Length ? l.Length.CompareTo(r.Length) : l.SequenceCompareTo(r);
            if (order != 0)
            {
                return order;
            }

            left = left[leftRun..];
            right = right[rightRun..];
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int RunOf(ReadOnlySpan<char> text)
    {
        var areDigits = char.IsAsciiDigit(text[0]);
        var end = 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]) == areDigits)
        {
            end++;
        }

        return end;
    }
}

/// <summary>The values by which lines are the same group, or the same line to dedup.</summary>
internal readonly struct QueryGroupKey(QueryValue[] values) : IEquatable<QueryGroupKey>
{
    public QueryValue[] Values => values;

    public bool Equals(QueryGroupKey other)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!QueryValue.AreEqual(values[i], other.Values[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is QueryGroupKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in values)
        {
            hash.Add(value.GetGroupHash());
        }

        return hash.ToHashCode();
    }
}
