using System.Collections.Immutable;

namespace Simfra.Services.DynamoDb.Expressions;

/// <summary>A part of a condition: something that has a value, or that is true or false.</summary>
internal abstract record ExpressionNode;

/// <summary>An attribute, or a place within one.</summary>
internal sealed record PathNode(ImmutableArray<PathToken> Tokens) : ExpressionNode
{
    /// <summary>The path with its <c>#names</c> put in.</summary>
    public DocumentPath Path { get; set; } = DocumentPath.None;
}

/// <summary>A step of a path as it is written: a name, a reference to one, or an index.</summary>
internal readonly record struct PathToken(string? Name, int Index)
{
    public bool IsReference => Name is ['#', ..];
}

/// <summary>A reference to one of the expression's values.</summary>
internal sealed record ValueNode(string Reference) : ExpressionNode
{
    public ItemValue Value { get; set; } = new NullValue();
}

internal sealed record FunctionNode(string Name, ImmutableArray<ExpressionNode> Arguments) : ExpressionNode;

internal sealed record CompareNode(string Operator, ExpressionNode Left, ExpressionNode Right) : ExpressionNode;

internal sealed record BetweenNode(ExpressionNode Operand, ExpressionNode Lower, ExpressionNode Upper) : ExpressionNode;

internal sealed record InNode(ExpressionNode Operand, ImmutableArray<ExpressionNode> Candidates) : ExpressionNode;

internal sealed record LogicalNode(string Operator, ExpressionNode Left, ExpressionNode Right) : ExpressionNode;

internal sealed record NotNode(ExpressionNode Operand) : ExpressionNode;

/// <summary><c>a + b</c> or <c>a - b</c> in an update.</summary>
internal sealed record SumNode(string Operator, ExpressionNode Left, ExpressionNode Right) : ExpressionNode;

internal enum UpdateKind
{
    Set,
    Remove,
    Add,
    Delete,
}

/// <summary>One action of an update expression.</summary>
internal sealed record UpdateAction(UpdateKind Kind, PathNode Target, ExpressionNode? Value);
