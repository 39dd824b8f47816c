namespace Simfra.Services.CloudWatch;

/// <summary>A part of a metric math expression, as it was read.</summary>
internal abstract record MathExpression
{
    /// <summary>The ids that it names.</summary>
    public abstract IEnumerable<string> Ids { get; }
}

internal sealed record NumberExpression(double Number) : MathExpression
{
    public override IEnumerable<string> Ids => [];
}

internal sealed record TextExpression(string Text) : MathExpression
{
    public override IEnumerable<string> Ids => [];
}

/// <summary>A query's id, or a word that a function knows: <c>REPEAT</c>, <c>DESC</c>.</summary>
internal sealed record NameExpression(string Name) : MathExpression
{
    public override IEnumerable<string> Ids => [Name];
}

internal sealed record ListExpression(IReadOnlyList<MathExpression> Items) : MathExpression
{
    public override IEnumerable<string> Ids => Items.SelectMany(static i => i.Ids);
}

internal sealed record CallExpression(string Function, IReadOnlyList<MathExpression> Arguments) : MathExpression
{
    public override IEnumerable<string> Ids => Arguments.SelectMany(static a => a.Ids);
}

internal sealed record OperatorExpression(string Operator, MathExpression Left, MathExpression Right) : MathExpression
{
    public override IEnumerable<string> Ids => Left.Ids.Concat(Right.Ids);
}
