namespace Simfra.Protocols.Validation;

/// <summary>How a service words a violation of its model's constraints.</summary>
internal enum ConstraintMessageStyle
{
    /// <summary>
    /// Most of AWS: <c>1 validation error detected: Value 'x' at 'tags.1.member.key' failed to satisfy constraint: Member must …</c>
    /// </summary>
    Coral,

    /// <summary>
    /// Newer services: <c>1 validation error detected. Value at '/tags/0/key' failed to satisfy constraint: Member must …</c>, with
    /// a list of the fields.
    /// </summary>
    Smithy,
}
