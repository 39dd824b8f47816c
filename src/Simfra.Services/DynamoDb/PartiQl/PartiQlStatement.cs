using System.Collections.Immutable;
using Simfra.Services.DynamoDb.Expressions;

namespace Simfra.Services.DynamoDb.PartiQl;

/// <summary>A statement of PartiQL, its parameters put in.</summary>
/// <param name="Table">The table's name or ARN.</param>
internal abstract record PartiQlStatement(string Table)
{
    /// <summary>The action of IAM that it needs, without its prefix.</summary>
    public abstract string Action { get; }

    public bool IsRead => this is SelectStatement;

    /// <summary>What comes back of a write: <c>ALL OLD</c>, <c>MODIFIED NEW</c>, …; null for nothing.</summary>
    public string? Returned => this switch
    {
        UpdateStatement update => update.Returning,
        DeleteStatement delete => delete.Returning,
        _ => null,
    };
}

internal sealed record SelectStatement(
    string Table, string? Index, ImmutableArray<DocumentPath>? Paths, ExpressionNode? Where, ImmutableArray<SelectOrder> Order) : PartiQlStatement(Table)
{
    public bool IsDescending => Order.Any(static o => o.IsDescending);


    public override string Action => "PartiQLSelect";
}

/// <summary>An attribute by which a SELECT is ordered.</summary>
internal readonly record struct SelectOrder(string Attribute, bool IsDescending);

internal sealed record InsertStatement(string Table, AttributeMap Item) : PartiQlStatement(Table)
{
    public override string Action => "PartiQLInsert";
}

/// <param name="Table">The table.</param>
/// <param name="Actions">What is changed.</param>
/// <param name="Where">Which item, and what must hold for it.</param>
/// <param name="Returning">What comes back: <c>ALL OLD</c>, <c>MODIFIED NEW</c>, …; null for nothing.</param>
internal sealed record UpdateStatement(string Table, ImmutableArray<UpdateAction> Actions, ExpressionNode? Where, string? Returning) : PartiQlStatement(Table)
{
    public override string Action => "PartiQLUpdate";
}

internal sealed record DeleteStatement(string Table, ExpressionNode? Where, string? Returning) : PartiQlStatement(Table)
{
    public override string Action => "PartiQLDelete";
}

/// <summary><c>EXISTS(SELECT …)</c>: in transactions, a condition on an item that isn't written.</summary>
internal sealed record ExistsStatement(string Table, ExpressionNode? Where) : PartiQlStatement(Table)
{
    public override string Action => "PartiQLSelect";
}
