namespace Simfra.Protocols.Validation;

/// <summary>A value that breaks a constraint of its model.</summary>
/// <param name="Path">Where the value is, as a JSON pointer or with dots, by the style.</param>
/// <param name="Message">What is wrong with it.</param>
internal readonly record struct ConstraintViolation(string Path, string Message);
