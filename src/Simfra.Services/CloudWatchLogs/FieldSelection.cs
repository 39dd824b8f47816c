using System.Text.RegularExpressions;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>
/// Which events a filter is for by where they come from: <c>@aws.region = "us-east-1" AND @aws.account NOT IN ["111122223333"]</c>. Events come from
/// the account and region of their group: nothing brings those of others together here.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html"/>
internal sealed partial class FieldSelection
{
    public const string Account = "@aws.account";
    public const string Region = "@aws.region";

    private readonly List<string> _tokens;
    private int _next;

    private FieldSelection(string criteria) => _tokens = [.. Token().Matches(criteria).Select(static m => m.Value)];

    /// <summary>What a system field says of events.</summary>
    public static string ValueOf(string field, StateScope scope) => field == Account ? scope.Account : scope.Region;

    /// <summary>Whether criteria mean the events of an account and region. All are meant where there are none.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static bool Selects(string? criteria, StateScope scope)
    {
        if (string.IsNullOrWhiteSpace(criteria))
        {
            return true;
        }

        var selection = new FieldSelection(criteria);
        var isMeant = selection.ReadAny(scope);
        return selection.Peek is null ? isMeant : throw Invalid();
    }

    private string? Peek => _next < _tokens.Count ? _tokens[_next] : null;

    private bool ReadAny(StateScope scope)
    {
        var isMeant = ReadAll(scope);
        while (Takes("OR"))
        {
            isMeant |= ReadAll(scope);
        }

        return isMeant;
    }

    private bool ReadAll(StateScope scope)
    {
        var isMeant = ReadCondition(scope);
        while (Takes("AND"))
        {
            isMeant &= ReadCondition(scope);
        }

        return isMeant;
    }

    private bool ReadCondition(StateScope scope)
    {
        if (Takes("("))
        {
            var inner = ReadAny(scope);
            Expect(")");
            return inner;
        }

        var value = Take() is Account or Region ? ValueOf(_tokens[_next - 1], scope) : throw Invalid();
        switch (Take().ToUpperInvariant())
        {
            case "=":
                return value == ReadValue();
            case "!=":
                return value != ReadValue();
            case "IN":
                return ReadValues().Contains(value);
            case "NOT":
                Expect("IN");
                return !ReadValues().Contains(value);
            default:
                throw Invalid();
        }
    }

    private List<string> ReadValues()
    {
        Expect("[");
        var values = new List<string> { ReadValue() };
        while (Takes(","))
        {
            values.Add(ReadValue());
        }

        Expect("]");
        return values;
    }

    private string ReadValue() => Take() is ['"' or '\'', .. var value, '"' or '\''] ? value : throw Invalid();

    private string Take() => _next < _tokens.Count ? _tokens[_next++] : throw Invalid();

    private bool Takes(string word)
    {
        if (!string.Equals(Peek, word, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        _next++;
        return true;
    }

    private void Expect(string word)
    {
        if (!Takes(word))
        {
            throw Invalid();
        }
    }

    private static Schemas.AwsServiceException Invalid() => CloudWatchLogsErrors.InvalidParameter("Invalid fieldSelectionCriteria.");

    // What is none of the others is a token too, which no rule takes.
    [GeneratedRegex("""
        "[^"]*"|'[^']*'|!=|[=\[\](),]|@?[\w.]+|\S
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();
}
