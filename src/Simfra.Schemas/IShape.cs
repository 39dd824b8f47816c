namespace Simfra.Schemas;

/// <summary>
/// A generated structure: plain fields, and one symmetric method that shows a member to a visitor by reference, so that the
/// same method serves readers, writers, validators, redactors and comparers.
/// </summary>
internal interface IShape
{
    Schema Schema { get; }

    /// <summary>Shows member <paramref name="member"/> (its index in <see cref="Schema.Members"/>) to the visitor.</summary>
    void Visit(int member, ShapeVisitor visitor);
}

/// <summary>The input or output of an operation that has none.</summary>
internal sealed class Unit : IShape
{
    public static readonly Schema UnitSchema = Schema.ForUnit();

    Schema IShape.Schema => UnitSchema;

    void IShape.Visit(int member, ShapeVisitor visitor)
    {
    }
}
