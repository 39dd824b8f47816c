using System.Collections.Immutable;
using System.Net;

namespace Simfra.Services.Sns;

/// <summary>What a value must be like.</summary>
internal abstract record FilterCondition
{
    /// <summary>Whether a value of the message, which is there, is like that.</summary>
    public abstract bool Matches(in FilterValue value);

    /// <summary>A text.</summary>
    public sealed record Text(string Expected) : FilterCondition
    {
        public override bool Matches(in FilterValue value) => value.Text == Expected;
    }

    /// <summary>A number, however it is written.</summary>
    public sealed record Number(decimal Expected) : FilterCondition
    {
        public override bool Matches(in FilterValue value) => value.Number == Expected;
    }

    /// <summary><c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public sealed record Keyword(string Expected) : FilterCondition
    {
        public override bool Matches(in FilterValue value) => value.Keyword == Expected;
    }

    public sealed record Prefix(string Beginning) : FilterCondition
    {
        public override bool Matches(in FilterValue value) => value.Text?.StartsWith(Beginning, StringComparison.Ordinal) == true;
    }

    public sealed record Suffix(string End) : FilterCondition
    {
        public override bool Matches(in FilterValue value) => value.Text?.EndsWith(End, StringComparison.Ordinal) == true;
    }

    public sealed record EqualsIgnoreCase(string Expected) : FilterCondition
    {
        public override bool Matches(in FilterValue value) => value.Text?.Equals(Expected, StringComparison.OrdinalIgnoreCase) == true;
    }

    /// <summary>An address in a block of addresses.</summary>
    public sealed record Cidr(IPNetwork Block) : FilterCondition
    {
        public override bool Matches(in FilterValue value) => IPAddress.TryParse(value.Text, out var address) && Block.Contains(address);
    }

    /// <summary>A number between two; null for no bound.</summary>
    public sealed record Range(decimal? Bottom, bool IncludesBottom, decimal? Top, bool IncludesTop) : FilterCondition
    {
        public override bool Matches(in FilterValue value) =>
            value.Number is { } number
            && (Bottom is not { } bottom || number > bottom || (IncludesBottom && number == bottom))
            && (Top is not { } top || number < top || (IncludesTop && number == top));
    }

    /// <summary>None of some values.</summary>
    public sealed record AnythingBut(ImmutableArray<FilterCondition> Excluded) : FilterCondition
    {
        public override bool Matches(in FilterValue value)
        {
            foreach (var excluded in Excluded)
            {
                if (excluded.Matches(value))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Whether the key is there at all; what its value is doesn't matter.</summary>
    public sealed record Exists(bool Expected) : FilterCondition
    {
        public override bool Matches(in FilterValue value) => Expected;
    }
}

/// <summary>A value of a message: a text, a number, or a word of JSON.</summary>
internal readonly record struct FilterValue(string? Text, decimal? Number, string? Keyword)
{
    public static FilterValue OfText(string text) => new(text, null, null);

    public static FilterValue OfNumber(decimal number) => new(null, number, null);

    public static FilterValue OfKeyword(string keyword) => new(null, null, keyword);
}
