namespace Simfra.Protocols.Validation;

/// <summary>A value that breaks a constraint of its model.</summary>
/// <param name="Path">Where the value is, as a JSON pointer or with dots, by the style.</param>
/// <param name="Message">What is wrong with it.</param>
/// <param name="Kind">Which constraint it breaks.</param>
internal readonly record struct ConstraintViolation(string Path, string Message, ConstraintKind Kind = ConstraintKind.Required);

/// <summary>The constraints of a model.</summary>
internal enum ConstraintKind
{
    Required,
    Pattern,
    MinLength,
    MaxLength,
    MinValue,
    MaxValue,
    Enum,
    UniqueItems,
}
