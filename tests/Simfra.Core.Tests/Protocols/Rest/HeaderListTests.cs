using Simfra.Protocols.Rest;

namespace Simfra.Core.Tests.Protocols.Rest;

public sealed class HeaderListTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData("a, b ,c", new[] { "a", "b", "c" })]
    [InlineData("a,,b", new[] { "a", "", "b" })]
    [InlineData("\"b,c\", \"\\\"def\\\"\", a", new[] { "b,c", "\"def\"", "a" })]
    [InlineData("\"open", new[] { "open" })]
    public void Split_Items_AreUnquoted(string header, string[] items) => Assert.Equal(items, HeaderList.Split(header));

    [Fact]
    public void SplitHttpDates_TwoDates_KeepsTheirCommas() => Assert.Equal(
        ["Mon, 16 Dec 2019 23:48:18 GMT", "Tue, 17 Dec 2019 23:48:18 GMT"],
        HeaderList.SplitHttpDates("Mon, 16 Dec 2019 23:48:18 GMT, Tue, 17 Dec 2019 23:48:18 GMT"));

    [Theory]
    [InlineData("a", "a")]
    [InlineData("b,c", "\"b,c\"")]
    [InlineData("\"x\"", "\"\\\"x\\\"\"")]
    public void Quote_Item_IsQuotedOnlyWhereNeeded(string item, string quoted) => Assert.Equal(quoted, HeaderList.Quote(item));
}
