using System.Text.RegularExpressions;
using Simfra.ModelGen.Emit;

namespace Simfra.ModelGen.Tests;

public sealed class PatternConverterTests
{
    [Theory]
    [InlineData(@"^[a-zA-Z0-9]+(\.[a-z]{2,})*$", @"^[a-zA-Z0-9]+(\.[a-z]{2,})*$")]
    [InlineData(@"(?!aws:)(?<name>\p{L}+?)[^\]\[]", @"(?!aws:)(?<name>\p{L}+?)[^\]\[]")]
    [InlineData(@"[\w\-\_]+\_", @"[\w\-_]+_")]
    [InlineData(@"\p{ASCII}{0,9}", @"[\x00-\x7F]{0,9}")]
    [InlineData(@"[\p{Upper}\p{Digit}_]+", "[A-Z0-9_]+")]
    [InlineData(@"[\p{Print}&&[^|:/]]+", @"[\x20-\x7E-[|:/]]+")]
    [InlineData(@"[a\x{0022}]\x{0022}", @"[a\u0022]\u0022")]
    [InlineData(@"\u{1F600}[\u{1F600}-\u{1F64F}]", @"\uD83D\uDE00[\uD800-\uDFFF]")]
    [InlineData(@"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*", @"[\u0020-\uD7FF\uE000-\uFFFD\uD800-\uDFFF\t]*")]
    [InlineData("[😀-😂]", @"[\uD800-\uDFFF]")]
    [InlineData(@"a++b*+c?+d{2}+", "a+b*c?d{2}")]
    [InlineData("[+-[b]", @"[+-\[b]")]
    [InlineData(@"\p{L}+[\p{N}\P{Sc}]+", @"\p{L}+[\p{N}\P{Sc}]+")]
    [InlineData("[]a]", "[]a]")]
    public void Convert_PatternOfJavaOrEcmaScript_IsSpeltForDotNet(string pattern, string expected)
    {
        Assert.Equal(expected, PatternConverter.Convert(pattern));
        _ = new Regex(expected);
    }

    [Theory]
    [InlineData(@"^[\p{Print}&&[^|:/]]+$", "a b", "a|b")]
    [InlineData(@"^\p{Punct}+$", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "a")]
    [InlineData(@"^[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF]+$", "a😀b", "a\nb")]
    [InlineData(@"^(\p{LD}|\p{Punct}| )+$", "Pass 1ß!", "tab\t")]
    [InlineData(@"^\p{XDigit}{4}$", "0aF9", "0aG9")]
    public void Convert_ConvertedPattern_MatchesWhatTheOriginalMeant(string pattern, string matching, string other)
    {
        var regex = new Regex(PatternConverter.Convert(pattern));

        Assert.Matches(regex, matching);
        Assert.DoesNotMatch(regex, other);
    }

    [Fact]
    public void Report_PatternThatDotNetCannotRead_IsLeftOutAndNamed()
    {
        var report = new PatternReport();

        Assert.All(["a{2}{3}", @"\p{L", @"\u{12", "[a", @"[a\", "["], pattern => Assert.Null(report.Convert("mini.S", pattern)));
        Assert.Equal(new ConvertedPattern("_", @"\_"), report.Convert("mini.S", @"\_"));
        Assert.Equal(new ConvertedPattern("a", null), report.Convert("mini.S", "a"));

        Assert.Equal(6, report.Dropped.Count);
        Assert.All(report.Dropped, static line => Assert.StartsWith("mini.S: pattern left out", line, StringComparison.Ordinal));
    }
}
