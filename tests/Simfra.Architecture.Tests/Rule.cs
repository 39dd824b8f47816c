namespace Simfra.Architecture.Tests;

internal static class Rule
{
    /// <summary>Fails with one line for each place that breaks the rule; xunit's own message would cut them short.</summary>
    public static void Holds(IEnumerable<string> violations)
    {
        var lines = violations.Distinct().ToList();
        if (lines.Count > 0)
        {
            Assert.Fail($"{lines.Count} found:\n{string.Join("\n", lines)}");
        }
    }
}
