namespace Simfra.Security.Iam;

/// <summary>The condition keys that policies ask for: those of conditions, and those that variables stand for.</summary>
internal static class PolicyContextKeys
{
    /// <summary>Each once, in any letter case, in the order of the documents.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<PolicyDocument> documents) =>
        [.. documents.SelectMany(d => d.Statements).SelectMany(Of).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Those of a statement: of its resources, then of its conditions.</summary>
    public static IEnumerable<string> Of(PolicyStatement statement) =>
        (statement.Resources ?? []).SelectMany(r => r.Keys)
        .Concat(statement.Conditions.SelectMany(c => c.VariableKeys.Prepend(c.Key)));
}
