using System.Numerics;
using Simfra.Schemas;
using Simfra.Services.DynamoDb;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Numbers of 38 digits: their canonical form, their order, their arithmetic.</summary>
public sealed class DynamoNumberTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0.000", "0")]
    [InlineData("0e5", "0")]
    [InlineData("007", "7")]
    [InlineData("1.50", "1.5")]
    [InlineData(".5", "0.5")]
    [InlineData("+3", "3")]
    [InlineData("-1e3", "-1000")]
    [InlineData("12.34E-3", "0.01234")]
    [InlineData("1e-130", "0.0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("99999999999999999999999999999999999999", "99999999999999999999999999999999999999")]
    [InlineData("100000000000000000000000000000000000000000", "100000000000000000000000000000000000000000")]
    public void ANumber_IsGivenBackInCanonicalForm(string given, string expected) =>
        Assert.Equal(expected, DynamoNumber.Parse(given).ToString());

    [Theory]
    [InlineData("", "The parameter cannot be converted to a numeric value")]
    [InlineData("abc", "The parameter cannot be converted to a numeric value: abc")]
    [InlineData("1e", "The parameter cannot be converted to a numeric value: 1e")]
    [InlineData("1.2.3", "The parameter cannot be converted to a numeric value: 1.2.3")]
    [InlineData("-", "The parameter cannot be converted to a numeric value: -")]
    [InlineData("0x10", "The parameter cannot be converted to a numeric value: 0x10")]
    [InlineData("NaN", "The parameter cannot be converted to a numeric value: NaN")]
    [InlineData("1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range")]
    [InlineData("-1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range")]
    [InlineData("1e-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range")]
    [InlineData("1e99999999999", "Number overflow. Attempting to store a number with magnitude larger than supported range")]
    [InlineData("1e9223372036854775808", "The parameter cannot be converted to a numeric value: 1e9223372036854775808")]
    [InlineData("0e126", "Number overflow. Attempting to store a number with magnitude larger than supported range")]
    [InlineData("0e-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range")]
    [InlineData("123456789012345678901234567890123456789", "Attempting to store more than 38 significant digits in a Number")]
    public void WhatIsNoNumber_IsRefused(string given, string message) =>
        Assert.Equal(message, Assert.Throws<AwsServiceException>(() => DynamoNumber.Parse(given)).ErrorMessage);

    [Theory]
    [InlineData("0.1", "0.2", "0.3")]
    [InlineData("1", "-1", "0")]
    [InlineData("99999999999999999999999999999999999999", "1", "100000000000000000000000000000000000000")]
    [InlineData("-5", "2.5", "-2.5")]
    public void Sums_AreExactToThirtyEightDigits(string left, string right, string sum) =>
        Assert.Equal(sum, (DynamoNumber.Parse(left) + DynamoNumber.Parse(right)).ToString());

    [Theory]
    [InlineData("1e50", "1")]
    [InlineData("1e38", "0.1")]
    [InlineData("9e125", "9e125")]
    public void ASum_ThatTakesMoreDigits_IsRefused(string left, string right) => Assert.Equal(
        "Number overflow. Attempting to store a number with magnitude larger than supported range",
        Assert.Throws<AwsServiceException>(() => DynamoNumber.Parse(left) + DynamoNumber.Parse(right)).ErrorMessage);

    [Fact]
    public void OrderAndForm_HoldForManyNumbers()
    {
        var random = new Random(38);
        var numbers = Enumerable.Range(0, 4000).Select(_ => AnyNumber(random)).ToList();
        for (var i = 0; i + 1 < numbers.Count; i += 2)
        {
            var (left, right) = (numbers[i], numbers[i + 1]);
            var (x, y) = (DynamoNumber.Parse(left.Text), DynamoNumber.Parse(right.Text));
            var expected = Math.Sign(Exact(left).CompareTo(Exact(right)));

            Assert.Equal(expected, Math.Sign(x.CompareTo(y)));
            Assert.Equal(expected, Math.Sign(Sortable(x).AsSpan().SequenceCompareTo(Sortable(y))));
            Assert.Equal(expected == 0, x == y);
            Assert.Equal(x, DynamoNumber.Parse(x.ToString()));
        }
    }

    private static byte[] Sortable(DynamoNumber number)
    {
        var bytes = new List<byte>();
        number.WriteSortable(bytes);
        return [.. bytes];
    }

    private static BigInteger Exact((string Text, BigInteger Digits, int Exponent) number) => number.Digits * BigInteger.Pow(10, number.Exponent + 170);

    private static (string Text, BigInteger Digits, int Exponent) AnyNumber(Random random)
    {
        var length = random.Next(1, random.Next(2) == 0 ? 3 : 39);
        var digits = BigInteger.Parse(string.Concat(Enumerable.Range(0, length).Select(_ => (char)('0' + random.Next(10)))), null);
        digits *= random.Next(2) == 0 ? 1 : -1;
        var exponent = random.Next(3) == 0 ? random.Next(-130, 87) : random.Next(-3, 3);
        return ($"{digits}e{exponent}", digits, exponent);
    }
}
