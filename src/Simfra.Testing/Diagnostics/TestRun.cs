using System.Text;
using Simfra.Journal;

namespace Simfra.Testing;

/// <summary>
/// What one test did, for the test framework that runs it: the fixtures that it used with what their journals have had since, and the
/// calls to real AWS that were refused it. It flows with the test's own code.
/// </summary>
internal sealed class TestRun
{
    private static readonly AsyncLocal<TestRun?> Ambient = new();

    private readonly Lock _lock = new();
    private readonly Dictionary<SimfraFixture, long> _used = [];
    private readonly List<RealAwsRefusedException> _refused = [];

    public static TestRun? Current => Ambient.Value;

    /// <summary>The first call to real AWS that was refused; null where there was none.</summary>
    public RealAwsRefusedException? Refused
    {
        get
        {
            lock (_lock)
            {
                return _refused.Count > 0 ? _refused[0] : null;
            }
        }
    }

    /// <summary>Begins a run, which what the caller does from now on is part of.</summary>
    public static TestRun Begin(params IEnumerable<SimfraFixture> fixtures)
    {
        var run = new TestRun();
        foreach (var fixture in fixtures)
        {
            run.Use(fixture);
        }

        Ambient.Value = run;
        return run;
    }

    public static void End() => Ambient.Value = null;

    /// <summary>The test uses a fixture; what its journal has by then isn't the test's doing.</summary>
    public void Use(SimfraFixture fixture)
    {
        lock (_lock)
        {
            if (!_used.ContainsKey(fixture))
            {
                _used.Add(fixture, fixture.World.Gateway.Work.LastNumber);
            }
        }
    }

    public void Refuse(RealAwsRefusedException refused)
    {
        lock (_lock)
        {
            _refused.Add(refused);
        }
    }

    /// <summary>What the journals of the used fixtures have had since the test began; empty where nothing happened.</summary>
    public string Report()
    {
        KeyValuePair<SimfraFixture, long>[] used;
        lock (_lock)
        {
            used = [.. _used];
        }

        var text = new StringBuilder();
        foreach (var (fixture, last) in used)
        {
            var entries = fixture.Journal.Entries.Where(e => e.Number > last).ToArray();
            if (entries.Length > 0)
            {
                text.Append(used.Length > 1 ? $"Journal of {fixture.Name}:\n" : "Journal:\n").Append(JournalText.Of(entries, dropped: 0));
            }
        }

        return text.ToString();
    }
}
