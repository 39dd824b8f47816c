using System.Globalization;
using Simfra.Schemas;

namespace Simfra.Protocols.Validation;

/// <summary>The constraints of a schema in AWS's words.</summary>
internal static class ConstraintText
{
    public const string NotNull = "Member must not be null";
    public const string Unique = "Member must have unique values";

    public static string Pattern(Schema schema) =>
        $"Member must satisfy regular expression pattern: {schema.PatternAsModelled ?? schema.Pattern}";

    public static string Enum(Schema schema) => $"Member must satisfy enum value set: [{string.Join(", ", schema.EnumValues)}]";

    public static string AtLeast(Schema schema, bool isLength) => isLength
        ? $"Member must have length greater than or equal to {Number(schema.Min)}"
        : $"Member must have value greater than or equal to {Number(schema.Min)}";

    public static string AtMost(Schema schema, bool isLength) => isLength
        ? $"Member must have length less than or equal to {Number(schema.Max)}"
        : $"Member must have value less than or equal to {Number(schema.Max)}";

    /// <summary>Both bounds in one sentence, as the Smithy style has it.</summary>
    public static string Bounds(Schema schema, bool isLength)
    {
        var member = isLength ? "Member must have length" : "Member must be";
        return (schema.Min, schema.Max) switch
        {
            ({ } min, { } max) => $"{member} between {Number(min)} and {Number(max)}, inclusive",
            ({ } min, null) => $"{member} greater than or equal to {Number(min)}",
            (_, var max) => $"{member} less than or equal to {Number(max)}",
        };
    }

    private static string Number(decimal? bound) => bound?.ToString(CultureInfo.InvariantCulture) ?? "";
}
