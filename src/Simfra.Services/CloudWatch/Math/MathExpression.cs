namespace Simfra.Services.CloudWatch;

/// <summary>A part of a metric math expression, as it was read.</summary>
internal abstract record MathExpression
{
    /// <summary>What it is made of.</summary>
    public virtual IEnumerable<MathExpression> Parts => [];

    /// <summary>It, and all in it.</summary>
    public IEnumerable<MathExpression> All => Parts.SelectMany(static p => p.All).Prepend(this);

    /// <summary>The ids that it names.</summary>
    public IEnumerable<string> Ids => All.OfType<NameExpression>().Select(static n => n.Name);

    /// <summary>The functions that it calls.</summary>
    public IEnumerable<string> Functions => All.OfType<CallExpression>().Select(static c => c.Function);
}

internal sealed record NumberExpression(double Number) : MathExpression;

internal sealed record TextExpression(string Text) : MathExpression;

/// <summary>A query's id, or a word that a function knows: <c>REPEAT</c>, <c>DESC</c>.</summary>
internal sealed record NameExpression(string Name) : MathExpression;

internal sealed record ListExpression(IReadOnlyList<MathExpression> Items) : MathExpression
{
    public override IEnumerable<MathExpression> Parts => Items;
}

internal sealed record CallExpression(string Function, IReadOnlyList<MathExpression> Arguments) : MathExpression
{
    public override IEnumerable<MathExpression> Parts => Arguments;
}

internal sealed record OperatorExpression(string Operator, MathExpression Left, MathExpression Right) : MathExpression
{
    public override IEnumerable<MathExpression> Parts => [Left, Right];
}
