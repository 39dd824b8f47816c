using System.Text.RegularExpressions;

namespace Simfra.Architecture.Tests;

public sealed partial class SourceTests
{
    private const int MaxLines = 600;
    /// <summary>What an editor shows beside a file list.</summary>
    private const int MaxColumns = 160;

    [Fact]
    public void SourceFiles_HaveAtMost600Lines()
    {
        var tooLong =
            from file in HandWritten()
            let lines = file.Lines.Length
            where lines > MaxLines
            select $"{file} has {lines} lines.";

        Rule.Holds(tooLong);
    }

    [Fact]
    public void Lines_AreNotTooLong()
    {
        var tooLong =
            // A case of a test stands on one line with the message that it expects, however long that is; a link can't be broken.
            from file in HandWritten()
            where !file.Path.StartsWith("tests/", StringComparison.Ordinal)
            from line in file.Lines.Select(static (text, i) => (Text: text, Number: i + 1))
            where line.Text.Length > MaxColumns && !line.Text.Contains("https://", StringComparison.Ordinal)
            select $"{file}:{line.Number} has {line.Text.Length} columns.";

        Rule.Holds(tooLong);
    }

    [Fact]
    public void Types_AreNamedForWhatTheyDo()
    {
        var vague =
            from file in HandWritten()
            from Match match in VagueTypeName().Matches(file.Text)
            select $"{file}: {match.Value}";

        Rule.Holds(vague);
    }

    [Fact]
    public void SkippedTests_SayWhy()
    {
        var silent =
            from file in Repository.CSharpFiles("tests")
            from Match match in SkipWithoutReason().Matches(file.Text)
            select $"{file}: {match.Value}";

        Rule.Holds(silent);
    }

    [Theory]
    [InlineData("class StringHelper", true)]
    [InlineData("record struct ArnUtils(", true)]
    [InlineData("interface IQueueManager ", true)]
    [InlineData("class ManagedPolicy", false)]
    [InlineData("class KeyManagementService", false)]
    public void VagueTypeName_FindsTheLastWord(string declaration, bool isVague) =>
        Assert.Equal(isVague, VagueTypeName().IsMatch(declaration));

    private static IEnumerable<SourceFile> HandWritten() =>
        new[] { "src", "eng", "tests", "benchmarks", "samples" }.SelectMany(Repository.CSharpFiles);

    [GeneratedRegex(
        @"^[\w ]*\b(class|struct|record|interface|enum)\s+\w*(Helpers?|Utils?|Utility|Utilities|Manager)\b", RegexOptions.Multiline)]
    private static partial Regex VagueTypeName();

    [GeneratedRegex(@"\bSkip\s*=\s*(""\s*""|null)")]
    private static partial Regex SkipWithoutReason();
}
