using Simfra.Schemas;

namespace Simfra.Security.Authorization;

/// <summary>Writes the ARNs of what a call is about, as a binding of the table tells.</summary>
internal static class ResourceArns
{
    /// <summary>One for each value that the input gives; none where it gives no value.</summary>
    public static IEnumerable<string> Find(ResourceBinding binding, AuthorizationCall call)
    {
        if (binding.ArnMember is { } member)
        {
            return call.Texts(member).Where(binding.Type.Arn.Matches);
        }

        // At most one variable comes from a list: the others are the same for each of its values.
        var values = binding.Variables.Select(v => (v.Variable, Texts: TextsOf(v, call))).ToList();
        if (values.Exists(static v => v.Texts.Count == 0))
        {
            return [];
        }

        return Enumerable.Range(0, values.Select(static v => v.Texts.Count).DefaultIfEmpty(1).Max()).Select(i => Write(binding, values, i, call));
    }

    private static IReadOnlyList<string> TextsOf(VariableBinding variable, AuthorizationCall call) =>
        variable.Constant is { } constant ? [constant] : call.Texts(variable.Source);

    private static string Write(ResourceBinding binding, List<(string Variable, IReadOnlyList<string> Texts)> values, int index, AuthorizationCall call)
    {
        foreach (var (_, texts) in values)
        {
            // Many parameters take a name or an ARN.
            if (texts[Math.Min(index, texts.Count - 1)] is var given && binding.Type.Arn.Matches(given))
            {
                return given;
            }
        }

        return binding.Type.Arn.Format(variable =>
            call.ValueOf(variable) ?? (values.Find(v => v.Variable == variable).Texts is { } texts ? texts[Math.Min(index, texts.Count - 1)] : null)) ?? "*";
    }
}
