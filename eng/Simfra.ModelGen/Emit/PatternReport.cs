using System.Text.RegularExpressions;

namespace Simfra.ModelGen.Emit;

/// <summary>A pattern that .NET compiles, and the model's own text of it where that differs: error messages quote the latter.</summary>
internal sealed record ConvertedPattern(string Pattern, string? AsModelled);

/// <summary>
/// Turns the models' patterns, written for Java and ECMAScript, into ones that .NET compiles. One that can't be turned is left out of the
/// table, and the generator says so.
/// </summary>
internal sealed class PatternReport
{
    private readonly List<string> _dropped = [];

    public IReadOnlyList<string> Dropped => _dropped;

    public ConvertedPattern? Convert(string where, string pattern)
    {
        var converted = PatternConverter.Convert(pattern);
        try
        {
            _ = new Regex(converted, RegexOptions.CultureInvariant);
            return new(converted, converted == pattern ? null : pattern);
        }
        catch (RegexParseException e)
        {
            _dropped.Add($"{where}: pattern left out, .NET can't read it ({e.Error}): {pattern}");
            return null;
        }
    }
}
