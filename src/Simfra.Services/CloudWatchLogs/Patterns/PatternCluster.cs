using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Simfra.Services.CloudWatchLogs.Patterns;

/// <summary>Events of one pattern, as far as they have been seen.</summary>
internal sealed class PatternCluster
{
    /// <summary>How many values of a token are kept; of one that has more, none is.</summary>
    public const int MaxValues = 100;

    private const int MaxSamples = 10;

    private readonly Dictionary<int, Dictionary<string, long>?> _values = [];

    public PatternCluster(string id, LogToken[] tokens) => (Id, Tokens) = (id, tokens);

    /// <summary>32 hexadecimal digits.</summary>
    public string Id { get; }

    public LogToken[] Tokens { get; }

    public long Count { get; private set; }

    /// <summary>What it was known as before anything was added here; null for a new one.</summary>
    public LearntPattern? Known { get; init; }

    /// <summary>Those that have become this one, by their words having been found to vary.</summary>
    public List<PatternCluster> Merged { get; } = [];

    /// <summary>How many there were in each period, where that was asked for.</summary>
    public Dictionary<long, long> Periods { get; } = [];

    public List<(long Timestamp, string Message)> Samples { get; } = [];

    public static string NewId(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16));

    public void Add(IReadOnlyList<LogToken> tokens, string message, long timestamp, long period)
    {
        Count++;
        Periods[period] = Periods.GetValueOrDefault(period) + 1;
        if (Samples.Count < MaxSamples)
        {
            Samples.Add((timestamp, message));
        }

        for (var i = 0; i < Tokens.Length; i++)
        {
            if (Tokens[i].Name is not null)
            {
                AddValue(i, tokens[i].Text, 1);
            }
        }
    }

    /// <summary>Takes over the events of another, in which some tokens that vary here were words.</summary>
    public void Take(PatternCluster other)
    {
        Merged.Add(other);
        Merged.AddRange(other.Merged);
        Count += other.Count;
        Samples.AddRange(other.Samples.Take(MaxSamples - Samples.Count));
        foreach (var (period, count) in other.Periods)
        {
            Periods[period] = Periods.GetValueOrDefault(period) + count;
        }

        for (var i = 0; i < Tokens.Length; i++)
        {
            if (Tokens[i].Name is null)
            {
                continue;
            }

            if (other.Tokens[i].Name is null)
            {
                AddValue(i, other.Tokens[i].Text, other.Count);
            }
            else if (other._values.TryGetValue(i, out var values))
            {
                TakeValues(i, values);
            }
        }
    }

    /// <summary>The tokens with the values that those that vary had.</summary>
    public ImmutableArray<PatternPart> ToParts() =>
        [.. Tokens.Select((t, i) => t.Name is null ? new(t.Text, null, []) : new PatternPart(PatternPart.Dynamic, t.Name, ValuesOf(i)))];

    private ImmutableArray<TokenCount> ValuesOf(int place) => _values.GetValueOrDefault(place) is { } values
        ?
        [
            .. values.OrderByDescending(static v => v.Value).ThenBy(static v => v.Key, StringComparer.Ordinal)
                .Select(static v => new TokenCount(v.Key, v.Value)),
        ]
        : [];

    private void TakeValues(int place, Dictionary<string, long>? values)
    {
        if (values is null)
        {
            _values[place] = null;
            return;
        }

        foreach (var (value, count) in values)
        {
            AddValue(place, value, count);
        }
    }

    private void AddValue(int place, string value, long count)
    {
        if (count == 0)
        {
            return;
        }

        if (!_values.TryGetValue(place, out var values))
        {
            _values.Add(place, values = new(StringComparer.Ordinal));
        }

        if (values is null)
        {
            return;
        }

        if (values.Count < MaxValues || values.ContainsKey(value))
        {
            values[value] = values.GetValueOrDefault(value) + count;
        }
        else
        {
            _values[place] = null;
        }
    }
}
