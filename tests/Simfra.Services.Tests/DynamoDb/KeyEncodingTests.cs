using Simfra.Services.DynamoDb;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Keys as bytes sort as the keys do, and tell apart what differs.</summary>
public sealed class KeyEncodingTests
{
    private static readonly KeySchema Keys = new("pk", "sk");

    [Theory]
    [InlineData("S")]
    [InlineData("N")]
    [InlineData("B")]
    public void SortKeys_SortAsTheirValuesDo(string type)
    {
        var random = new Random(7);
        for (var i = 0; i < 3000; i++)
        {
            var (left, right) = (AnyValue(type, random), AnyValue(type, random));
            var expected = Math.Sign(left.CompareWith(right)!.Value);

            Assert.Equal(expected, Math.Sign(Encode("a", left).AsSpan().SequenceCompareTo(Encode("a", right))));
        }
    }

    [Fact]
    public void KeysThatDiffer_HaveDifferentBytes()
    {
        var pairs = new[] { ("a", "b"), ("ab", ""), ("a\0", "b"), ("a", "\0b"), ("a\0\0b", "c"), ("a", "b\0\0c"), ("", "ab") };

        var encoded = pairs.Select(p => Convert.ToHexString(Encode(p.Item1, new StringValue(p.Item2)))).ToList();

        Assert.Equal(pairs.Length, encoded.Distinct().Count());
    }

    [Theory]
    [InlineData("=", "b", null)]
    [InlineData("<", "b", null)]
    [InlineData("<=", "b", null)]
    [InlineData(">", "b", null)]
    [InlineData(">=", "b", null)]
    [InlineData("BETWEEN", "aa", "b\0")]
    [InlineData("begins_with", "b", null)]
    [InlineData("begins_with", "\0", null)]
    public void ARange_HoldsWhatItsComparisonSays(string comparison, string value, string? upper)
    {
        var sorts = new[] { "", "\0", "\0\0", "a", "aa", "ab", "b", "b\0", "b\0a", "ba", "bb", "c", "\u00ff", "\ud83d\ude00" };
        var range = KeyRange.Of([new StringValue("p")], [new("sort", comparison, new StringValue(value), upper is null ? null : new StringValue(upper))]);

        foreach (var sort in sorts)
        {
            var order = new StringValue(sort).CompareWith(new StringValue(value))!.Value;
            var isExpected = comparison switch
            {
                "=" => order == 0,
                "<" => order < 0,
                "<=" => order <= 0,
                ">" => order > 0,
                ">=" => order >= 0,
                "BETWEEN" => order >= 0 && new StringValue(sort).CompareWith(new StringValue(upper!)) <= 0,
                _ => sort.StartsWith(value, StringComparison.Ordinal),
            };
            Assert.True(isExpected == range.Contains(Encode("p", new StringValue(sort))), $"{comparison} {value}: '{sort}'");
            Assert.False(range.Contains(Encode("q", new StringValue(sort))));
        }
    }

    [Fact]
    public void Segments_ShareAllKeysWithoutOverlap()
    {
        var keys = Enumerable.Range(0, 500).Select(i => Encode($"key-{i}", new StringValue("x"))).ToList();
        foreach (var total in new[] { 1, 2, 3, 7, 64 })
        {
            var counts = Enumerable.Range(0, total).Select(s => keys.Count(KeyRange.OfSegment(s, total).Contains)).ToList();

            Assert.Equal(keys.Count, counts.Sum());
            Assert.True(total > 7 || counts.All(static c => c > 30), string.Join(' ', counts));
        }
    }

    private static byte[] Encode(string partition, ItemValue sort) => KeyEncoding.OfItem(
        Keys, AttributeMap.Of([new("pk", new StringValue(partition)), new("sk", sort)]));

    private static ItemValue AnyValue(string type, Random random) => type switch
    {
        "S" => new StringValue(string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => AnyCharacter(random)))),
        "N" => new NumberValue(DynamoNumber.Parse($"{random.Next(-40, 40)}e{random.Next(-3, 3)}")),
        _ => new BinaryValue([.. Enumerable.Range(0, random.Next(4)).Select(_ => (byte)(random.Next(3) == 0 ? 0 : random.Next(256)))]),
    };

    private static string AnyCharacter(Random random) =>
        random.Next(4) switch
        {
            0 => "\0",
            1 => "\ud83d\ude00",
            2 => "\uffff",
            _ => ((char)random.Next('a', 'd')).ToString(),
        };
}
