using Simfra.Schemas;

namespace Simfra.Services.DynamoDb.Expressions;

/// <summary>What AWS has against expressions that are nested deeper than the parser goes: none of them can be right.</summary>
internal static class ExpressionNesting
{
    /// <summary>What is wrong with such an expression; null where its parentheses aren't all closed.</summary>
    public static AwsServiceException? Complaint(string kind, IReadOnlyList<ExpressionToken> tokens)
    {
        var open = new Stack<int>();
        var previous = (Opened: -1, Closed: -1);
        var isRedundant = false;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].IsSymbol("("))
            {
                open.Push(i);
            }
            else if (tokens[i].IsSymbol(")") && open.TryPop(out var opened))
            {
                isRedundant |= previous == (opened + 1, i - 1) && !IsCall(tokens, opened);
                previous = (opened, i);
            }
        }

        if (open.Count > 0)
        {
            return null;
        }

        if (isRedundant)
        {
            return ExpressionParser.Invalid(kind, "The expression has redundant parentheses;");
        }

        // A level is either a call or an operator.
        var calls = Enumerable.Range(0, tokens.Count).Where(i => IsCall(tokens, i)).Select(i => tokens[i - 1].Text).ToList();
        return calls.Find(static c => !OperandRules.IsFunction(c)) is { } unknown
            ? ExpressionParser.Invalid(kind, $"Invalid function name; function: {unknown}")
            : ConditionBinder.TooManyOperators(kind);
    }

    private static bool IsCall(IReadOnlyList<ExpressionToken> tokens, int opening) =>
        opening > 0 && tokens[opening].IsSymbol("(") && tokens[opening - 1] is { Kind: TokenKind.Word } before
        && !before.IsKeyword("AND") && !before.IsKeyword("OR") && !before.IsKeyword("NOT") && !before.IsKeyword("IN") && !before.IsKeyword("BETWEEN");
}
