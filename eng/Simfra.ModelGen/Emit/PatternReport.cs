using System.Text.RegularExpressions;

namespace Simfra.ModelGen.Emit;

/// <summary>
/// Turns the models' patterns, written for Java and ECMAScript, into ones that .NET compiles. One that can't be turned is left out of the
/// table, and the generator says so.
/// </summary>
internal sealed class PatternReport
{
    private readonly List<string> _dropped = [];

    public IReadOnlyList<string> Dropped => _dropped;

    public string? Convert(string where, string pattern)
    {
        var converted = PatternConverter.Convert(pattern);
        try
        {
            _ = new Regex(converted, RegexOptions.CultureInvariant);
            return converted;
        }
        catch (RegexParseException e)
        {
            _dropped.Add($"{where}: pattern left out, .NET can't read it ({e.Error}): {pattern}");
            return null;
        }
    }
}
