using System.Text;

namespace Simfra.Services.CloudWatchLogs.Patterns;

/// <summary>
/// Finds the patterns of messages as they come. Messages are alike that differ in nothing but what varies by its looks. A word varies too once it has been
/// seen to: when enough messages were alike but for it. How many that takes depends on how much else they have in common; words that tell a severity never
/// vary.
/// </summary>
internal sealed class PatternLearner
{
    /// <summary>How many patterns are told apart; messages of further ones have none.</summary>
    public const int MaxPatterns = 2000;

    private readonly Dictionary<string, PatternCluster> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<PatternCluster>> _general = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Place, ulong Others), List<PatternCluster>> _siblings = [];
    private readonly List<PatternCluster> _order = [];

    /// <summary>The patterns, in the order in which they were first seen.</summary>
    public IReadOnlyList<PatternCluster> Clusters => _order;

    /// <summary>Makes a pattern known from before.</summary>
    public void Know(LearntPattern pattern)
    {
        var cluster = new PatternCluster(pattern.Id, [.. pattern.Parts.Select(static p => new LogToken(p.Text, p.Name))]) { Known = pattern };
        Insert(cluster);
        ListOf(_general, SkeletonOf(cluster.Tokens)).Add(cluster);
    }

    /// <summary>Adds an event; gives its pattern, or null where there are too many.</summary>
    public PatternCluster? Add(string message, long timestamp, long period)
    {
        var tokens = LogTokenizer.Split(message);
        var key = KeyOf(tokens, static t => t.Name is null ? t.Text : null);
        if (!_exact.TryGetValue(key, out var cluster))
        {
            cluster = FindGeneral(tokens);
            if (cluster is null)
            {
                if (_order.Count >= MaxPatterns)
                {
                    return null;
                }

                cluster = new(PatternCluster.NewId(key), [.. tokens]);
                Insert(cluster);
            }
        }

        cluster.Add(tokens, message, timestamp, period);
        return cluster.Count == 1 && cluster.Known is null ? Generalise(cluster) : cluster;
    }

    private void Insert(PatternCluster cluster)
    {
        _order.Add(cluster);
        _exact.TryAdd(KeyOf(cluster.Tokens, static t => t.Name is null ? t.Text : null), cluster);
        foreach (var key in SiblingKeysOf(cluster))
        {
            ListOf(_siblings, key).Add(cluster);
        }
    }

    /// <summary>A pattern in which words vary that messages like this one have.</summary>
    private PatternCluster? FindGeneral(List<LogToken> tokens) => _general.TryGetValue(SkeletonOf(tokens), out var candidates)
        ? candidates.Find(c => Covers(c.Tokens, tokens))
        : null;

    private static bool Covers(LogToken[] pattern, List<LogToken> tokens)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i].Name is null && pattern[i] != tokens[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Makes one pattern of those that differ in one word, once there are enough of them. It goes on being known as the first of them.</summary>
    private PatternCluster Generalise(PatternCluster cluster)
    {
        for (var place = 0; place < cluster.Tokens.Length; place++)
        {
            if (!CanVary(cluster.Tokens[place]))
            {
                continue;
            }

            var alike = _siblings[(place, HashWithout(cluster.Tokens, place))].FindAll(c => AreAlike(c.Tokens, cluster.Tokens, place));
            if (alike.Count >= Needed(cluster.Tokens))
            {
                return Generalise(Merge(alike, place));
            }
        }

        return cluster;
    }

    private PatternCluster Merge(List<PatternCluster> alike, int place)
    {
        var tokens = alike[0].Tokens.ToArray();
        tokens[place] = new(PatternPart.Dynamic, LogTokenizer.NameOf([.. tokens.Take(place)]) ?? LogTokenizer.Unnamed);
        var merged = new PatternCluster(alike[0].Id, tokens);
        foreach (var part in alike)
        {
            merged.Take(part);
            Remove(part);
        }

        Insert(merged);
        ListOf(_general, SkeletonOf(tokens)).Add(merged);
        return merged;
    }

    private void Remove(PatternCluster cluster)
    {
        _order.Remove(cluster);
        _exact.Remove(KeyOf(cluster.Tokens, static t => t.Name is null ? t.Text : null));
        if (_general.TryGetValue(SkeletonOf(cluster.Tokens), out var general))
        {
            general.Remove(cluster);
        }

        foreach (var key in SiblingKeysOf(cluster))
        {
            _siblings[key].Remove(cluster);
        }
    }

    /// <summary>How many messages have to be alike but for a word: fewer, the more else they have in common.</summary>
    private static int Needed(LogToken[] tokens) => (tokens.Count(static t => t.IsWord) - 1) switch
    {
        0 => int.MaxValue,
        1 => 16,
        2 => 8,
        _ => 4,
    };

    private static bool CanVary(LogToken token) => token.IsWord && !PatternForms.IsSeverity(token.Text);

    private static IEnumerable<(int Place, ulong Others)> SiblingKeysOf(PatternCluster cluster)
    {
        var hash = HashWithout(cluster.Tokens, -1);
        for (var place = 0; place < cluster.Tokens.Length; place++)
        {
            if (CanVary(cluster.Tokens[place]))
            {
                yield return (place, hash - HashOf(cluster.Tokens[place], place));
            }
        }
    }

    private static bool AreAlike(LogToken[] one, LogToken[] other, int but)
    {
        if (one.Length != other.Length)
        {
            return false;
        }

        for (var i = 0; i < one.Length; i++)
        {
            var isSame = one[i].Name is null ? one[i] == other[i] : other[i].Name is not null;
            if (i != but && !isSame)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A sum, so that the hash without a token is found by taking that one away.</summary>
    private static ulong HashWithout(LogToken[] tokens, int place)
    {
        var hash = 0UL;
        for (var i = 0; i < tokens.Length; i++)
        {
            hash += i == place ? 0 : HashOf(tokens[i], i);
        }

        return hash;
    }

    private static ulong HashOf(LogToken token, int place) =>
        ((uint)(token.Name is null ? token.Text.GetHashCode(StringComparison.Ordinal) : 1) + ((ulong)place << 32)) * 0x9E3779B97F4A7C15;

    /// <summary>What stays when all words are taken out: the marks and spaces between them.</summary>
    private static string SkeletonOf(IReadOnlyList<LogToken> tokens) => KeyOf(tokens, static t => t.Name is not null || t.IsWord ? null : t.Text);

    private static string KeyOf(IReadOnlyList<LogToken> tokens, Func<LogToken, string?> text)
    {
        var key = new StringBuilder();
        foreach (var token in tokens)
        {
            key.Append(text(token) ?? "\u0001").Append('\0');
        }

        return key.ToString();
    }

    private static List<PatternCluster> ListOf<T>(Dictionary<T, List<PatternCluster>> lists, T key)
        where T : notnull
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists.Add(key, list = []);
        }

        return list;
    }
}
