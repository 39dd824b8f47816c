namespace Simfra.ModelGen.Emit;

internal static class PatternConverter
{
    public static string Convert(string pattern) => pattern;
}
