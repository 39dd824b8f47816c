using System.Text;
using Simfra.State;

namespace Simfra.Core.Tests.State;

public sealed class KeyTests
{
    [Fact]
    public void Default_OfStrings_IsOrdinal() => Assert.Equal(["B", "a", "ä"], new[] { "ä", "a", "B" }.Order(KeyOrder.Default<string>()));

    [Fact]
    public void Default_OfTuples_IsRefused() => Assert.Throws<InvalidOperationException>(() => KeyOrder.Default<(string, long)>());

    [Fact]
    public void Of_ComparesPartByPart()
    {
        (string, long)[] pairs = [("b", 1), ("B", 2), ("b", -1)];
        Assert.Equal([("B", 2), ("b", -1), ("b", 1)], pairs.Order(KeyOrder.Of<string, long>()));
        (int, string, int)[] triples = [(1, "b", 1), (1, "B", 9), (0, "z", 0), (1, "b", 0)];
        Assert.Equal([(0, "z", 0), (1, "B", 9), (1, "b", 0), (1, "b", 1)], triples.Order(KeyOrder.Of<int, string, int>()));
    }

    [Fact]
    public void Utf8_OrdersAsTheBytesDo()
    {
        string[] parts = ["", "a", "b", "\u00e9", "\ud7ff", "\ue000", "\uffee", "\U00010000", "\U0001f600"];
        var texts = (from first in parts from second in parts select first + second).Distinct().ToArray();
        var byBytes = texts.OrderBy(text => Convert.ToHexString(Encoding.UTF8.GetBytes(text)), StringComparer.Ordinal);
        Assert.Equal(byBytes, texts.Order(KeyOrder.Utf8));
    }

    [Fact]
    public void Of_DistinctKeys_GivesDistinctTexts()
    {
        var time = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        object[] keys =
        [
            "a", ("a", ""), ("a", "b"), ("a\u001f", "b"), ("a", "\u001fb"), ("a\u001b", "b"), ("a\u001b\u001f", "b"),
            ("a\u001b\u001fb", ""),
            ("a", "b", ""), 1L, -2L, time, time.AddTicks(1), (time, 1L), (time.AddTicks(1), 1L),
        ];
        Assert.Equal(keys.Length, keys.Select(KeyText.Of).Distinct().Count());
    }

    [Fact]
    public void Definition_WithAKeyThatHasNoText_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new TableDefinition<Item, Item>("test.bad", 1, item => item, ItemJsonContext.Default));
}
