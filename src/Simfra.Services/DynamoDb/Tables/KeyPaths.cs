using Simfra.Services.DynamoDb.Expressions;

namespace Simfra.Services.DynamoDb;

/// <summary>What expressions may say of keys: they are scalars, so that nothing is within them.</summary>
internal static class KeyPaths
{
    /// <exception cref="Schemas.AwsServiceException">A path leads into a key of the table, or of any of its indexes.</exception>
    public static void Check(DynamoTable table, IEnumerable<DocumentPath>? paths)
    {
        var entered = (paths ?? []).Where(static p => p.IsNested).Select(static p => p.Root).ToHashSet(StringComparer.Ordinal);
        if (entered.Count == 0)
        {
            return;
        }

        if (table.Keys.Names.FirstOrDefault(entered.Contains) is { } key)
        {
            throw Refusal("Key", key);
        }

        if (table.Indexes.SelectMany(static i => i.Keys.Names).FirstOrDefault(entered.Contains) is { } indexKey)
        {
            throw Refusal("IndexKey", indexKey);
        }
    }

    private static Schemas.AwsServiceException Refusal(string kind, string name) => DynamoDbErrors.Validation(
        $"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: {kind}: {name}");
}
