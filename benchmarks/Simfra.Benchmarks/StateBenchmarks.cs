using System.Text.Json.Serialization;
using BenchmarkDotNet.Attributes;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Benchmarks;

/// <summary>What the state layer costs, at a thousand records and at a million.</summary>
[MemoryDiagnoser]
public class StateBenchmarks
{
    private static readonly StateScope Scope = new("000000000000", "us-east-1");

    private readonly Simulation _world = new(new SimulationOptions { Clock = new SimfraClock(SimfraClockMode.Manual) });
    private ServiceState<RecordState> _states = null!;
    private long _next;

    [Params(1_000, 1_000_000)]
    public int Records { get; set; }

    private RecordState State => _states[Scope];

    [GlobalSetup]
    public void Fill()
    {
        _states = _world.State.Register("benchmark", static partition => new RecordState(partition));
        _states.Update(() =>
        {
            for (; _next < Records; _next++)
            {
                State.Records.Add(new Record(_next, _next));
            }
        });
    }

    /// <summary>A queue in motion: one record in, the one that is due first put off, the oldest out.</summary>
    [Benchmark]
    public void Turn() => _states.Update(() =>
    {
        State.Records.Add(new Record(_next, _next));
        _next++;
        var first = State.ByRank.First()!;
        State.Records.Put(first with { Rank = _next });
        State.Records.Remove(State.Records.All.FirstOrDefault()!.Id);
    });

    [Benchmark]
    public object? Find() => State.Records.Find(_next - (Records / 2));

    [Benchmark]
    public int CountOfARange() => State.ByRank.Count(_next - (Records / 2), _next);

    [Benchmark]
    public object Fork() => _world.Fork();

    [Benchmark]
    public object NewWorld() => new Simulation(new SimulationOptions { Clock = new SimfraClock(SimfraClockMode.Manual) });
}

internal sealed record Record(long Id, long Rank);

[JsonSerializable(typeof(Record))]
internal sealed partial class RecordJsonContext : JsonSerializerContext;

internal sealed class RecordState(StatePartition partition)
{
    private static readonly TableDefinition<long, Record> Definition =
        new("benchmark.record", version: 1, static record => record.Id, RecordJsonContext.Default);

    private static readonly IndexDefinition<long, long, Record> RankDefinition = Definition.Index(static record => record.Rank);

    public Table<long, Record> Records { get; } = partition.Table(Definition);

    public Index<long, long, Record> ByRank { get; } = partition.Index(RankDefinition);
}
