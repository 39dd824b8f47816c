using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Simfra.Schemas;

/// <summary>The form of a resource type's ARNs: <c>arn:${Partition}:sqs:${Region}:${Account}:${QueueName}</c>.</summary>
internal sealed class ArnTemplate
{
    /// <summary>The variables that the call itself tells: every other one is bound to what the request says.</summary>
    public static readonly ImmutableArray<string> OfTheCall = ["Partition", "Region", "Account"];

    private readonly Part[] _parts;

    public ArnTemplate(string text)
    {
        Text = text;
        _parts = Parse(text);
        Variables = [.. _parts.Where(static p => p.IsVariable && !OfTheCall.Contains(p.Text)).Select(static p => p.Text)];
    }

    public string Text { get; }

    /// <summary>The variables but for partition, region and account.</summary>
    public string[] Variables { get; }

    /// <summary>The template with each variable replaced; null where one has no value.</summary>
    public string? Format(Func<string, string?> valueOf)
    {
        var arn = new System.Text.StringBuilder(Text.Length);
        foreach (var part in _parts)
        {
            var text = part.IsVariable ? valueOf(part.Text) : part.Text;
            if (text is null)
            {
                return null;
            }

            arn.Append(text);
        }

        return arn.ToString();
    }

    /// <summary>The text is an ARN of this form; a variable stands for one character at the least.</summary>
    public bool Matches([NotNullWhen(true)] string? arn) => arn is not null && Matches(0, arn);

    private bool Matches(int index, ReadOnlySpan<char> rest)
    {
        if (index == _parts.Length)
        {
            return rest.IsEmpty;
        }

        var part = _parts[index];
        if (!part.IsVariable)
        {
            return rest.StartsWith(part.Text, StringComparison.Ordinal) && Matches(index + 1, rest[part.Text.Length..]);
        }

        // Partition, region and account hold no colon; what a service names may hold anything.
        var limit = OfTheCall.Contains(part.Text) && rest.IndexOf(':') is var colon and >= 0 ? colon : rest.Length;
        for (var length = limit; length >= 1; length--)
        {
            if (Matches(index + 1, rest[length..]))
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => Text;

    private static Part[] Parse(string text)
    {
        var parts = new List<Part>();
        var start = 0;
        while (text.IndexOf("${", start, StringComparison.Ordinal) is var open and >= 0)
        {
            var close = text.IndexOf('}', open);
            if (open > start)
            {
                parts.Add(new(text[start..open], IsVariable: false));
            }

            parts.Add(new(text[(open + 2)..close], IsVariable: true));
            start = close + 1;
        }

        if (start < text.Length)
        {
            parts.Add(new(text[start..], IsVariable: false));
        }

        return [.. parts];
    }

    private readonly record struct Part(string Text, bool IsVariable);
}
