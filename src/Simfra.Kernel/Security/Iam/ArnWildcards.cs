namespace Simfra.Security.Iam;

/// <summary>Wildcards that stay inside one of the first five parts of an ARN: <c>arn:aws:sqs:us-*-1:…</c>.</summary>
internal static class ArnWildcards
{
    /// <summary>A star, and a question mark, that don't go beyond a colon; noncharacters, as <see cref="WildcardPattern.AnyRun"/> is.</summary>
    public const char RunInPart = '\uFDD0';

    /// <inheritdoc cref="RunInPart"/>
    public const char OneInPart = '\uFDD1';

    private const int ShortParts = 5;
    private const int LargestOnStack = 512;

    /// <summary>Marks the wildcards that stay in their part; null where a compiled pattern has none and is an ordinary one.</summary>
    public static string? Compile(string compiled)
    {
        if (!compiled.StartsWith("arn:", StringComparison.Ordinal))
        {
            return null;
        }

        char[]? marked = null;
        var part = 0;
        for (var i = 0; i < compiled.Length && part < ShortParts; i++)
        {
            switch (compiled[i])
            {
                case ':':
                    part++;
                    break;
                case WildcardPattern.AnyRun when i + 1 < compiled.Length && compiled[i + 1] != ':':
                    (marked ??= compiled.ToCharArray())[i] = RunInPart;
                    break;
                case WildcardPattern.AnyOne:
                    (marked ??= compiled.ToCharArray())[i] = OneInPart;
                    break;
            }
        }

        return marked is null ? null : new(marked);
    }

    /// <summary>
    /// Follows all places of the pattern that the text so far may have come to. (Going back to the last star isn't enough where some
    /// stars end at a colon.)
    /// </summary>
    public static bool Matches(string pattern, string text)
    {
        if (LeastLength(pattern) > text.Length)
        {
            return false;
        }

        var size = pattern.Length + 1;
        var now = size <= LargestOnStack ? stackalloc bool[size] : new bool[size];
        var next = size <= LargestOnStack ? stackalloc bool[size] : new bool[size];
        Reach(pattern, now, 0);
        foreach (var c in text)
        {
            next.Clear();
            for (var p = 0; p < pattern.Length; p++)
            {
                if (!now[p])
                {
                    continue;
                }

                switch (pattern[p])
                {
                    case WildcardPattern.AnyRun:
                    case RunInPart when c != ':':
                        Reach(pattern, next, p);
                        break;
                    case WildcardPattern.AnyOne:
                    case OneInPart when c != ':':
                        Reach(pattern, next, p + 1);
                        break;
                    case var literal when literal == c:
                        Reach(pattern, next, p + 1);
                        break;
                }
            }

            var swap = now;
            now = next;
            next = swap;
        }

        return now[pattern.Length];
    }

    /// <summary>A place, and those after the stars that follow it: a star may take nothing.</summary>
    private static void Reach(string pattern, Span<bool> places, int place)
    {
        places[place] = true;
        while (place < pattern.Length && pattern[place] is WildcardPattern.AnyRun or RunInPart)
        {
            places[++place] = true;
        }
    }

    private static int LeastLength(string pattern)
    {
        var length = 0;
        foreach (var c in pattern)
        {
            length += c is WildcardPattern.AnyRun or RunInPart ? 0 : 1;
        }

        return length;
    }
}
