using System.Text;
using Simfra.Services.Iam;

namespace Simfra.Services.Tests.Iam;

public sealed class QrCodeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(62)]
    [InlineData(106)]
    [InlineData(107)]
    [InlineData(123)]
    [InlineData(180)]
    [InlineData(182)]
    [InlineData(300)]
    [InlineData(412)]
    [InlineData(500)]
    [InlineData(666)]
    public void Of_AnyLength_IsReadBack(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(static i => (char)('!' + (i * 7 % 90))));

        Assert.Equal(text, QrReader.Read(QrCodeImage.Png(QrCode.Of(Encoding.Latin1.GetBytes(text)))));
    }

    [Fact]
    public void Of_MoreThanTheLargestVersionHolds_Throws() =>
        Assert.Throws<ArgumentException>(static () => QrCode.Of(new byte[667]));
}
