using BenchmarkDotNet.Attributes;
using Simfra.Gateway;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.Security;

namespace Simfra.Benchmarks;

/// <summary>What it costs to put to a stream and to read it, at a thousand events and at a million.</summary>
[MemoryDiagnoser]
public class LogBenchmarks
{
    private const string Group = "/app";
    private const string Name = "web";
    private const string Account = "000000000000";
    private const int Batch = 10_000;

    private readonly InternalCaller _caller = new(new RootPrincipal(Account), new(Account, "us-east-1"));
    private SimfraServer _server = null!;
    private ServiceInvoker _invoker = null!;
    private long _now;

    [Params(1_000, 1_000_000)]
    public int Events { get; set; }

    [GlobalSetup]
    public async Task FillAsync()
    {
        _server = await SimfraServer.StartAsync(static o => o.ClockMode = SimfraClockMode.Manual);
        _invoker = new(_server.World.Gateway, "logs");
        await CallAsync(CloudWatchLogsApi.CreateLogGroup, new() { LogGroupName = Group });

        // Queries of times before their group was made are refused.
        await _server.Clock.AdvanceAsync(TimeSpan.FromMilliseconds(Events));
        _now = _server.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await CallAsync(CloudWatchLogsApi.CreateLogStream, new() { LogGroupName = Group, LogStreamName = Name });
        for (var put = 0; put < Events; put += Batch)
        {
            var first = put;
            await PutAsync(Enumerable.Range(first, Math.Min(Batch, Events - first)).Select(i => _now - Events + i));
        }
    }

    [GlobalCleanup]
    public async Task EndAsync() => await _server.DisposeAsync();

    [Benchmark]
    public Task<string> PutOneAsync() => PutAsync([_now]);

    /// <summary>A hundred events from the middle of the stream.</summary>
    [Benchmark]
    public async Task<int> GetPageAsync() => (await CallAsync(
        CloudWatchLogsApi.GetLogEvents,
        new() { LogGroupName = Group, LogStreamName = Name, StartTime = _now - (Events / 2), StartFromHead = true, Limit = 100 })).Events!.Count;

    /// <summary>The same hundred, found by a pattern.</summary>
    [Benchmark]
    public async Task<int> FilterPageAsync() => (await CallAsync(
        CloudWatchLogsApi.FilterLogEvents,
        new() { LogGroupName = Group, StartTime = _now - (Events / 2), FilterPattern = "hello", Limit = 100 })).Events!.Count;

    /// <summary>The same hundred, counted by a query: it is started, the clock moves on, and the results are read.</summary>
    [Benchmark]
    public Task<string> QueryAsync() => QueryAsync("filter @message like /hello/ | stats count(*) as c", _now - (Events / 2), _now - (Events / 2) + 99);

    /// <summary>All of them, counted by the minute.</summary>
    [Benchmark]
    public Task<string> QueryAllAsync() => QueryAsync("filter @message like /hello/ | stats count(*) as c by bin(1m) | display c", _now - Events, _now);

    /// <summary>The patterns of all of them.</summary>
    [Benchmark]
    public Task<string> PatternsAsync() => QueryAsync("pattern @message", _now - Events, _now);

    private async Task<string> QueryAsync(string text, long from, long to)
    {
        var query = await CallAsync(CloudWatchLogsApi.StartQuery, new() { LogGroupName = Group, StartTime = from, EndTime = to, QueryString = text });
        await _server.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var answer = await CallAsync(CloudWatchLogsApi.GetQueryResults, new() { QueryId = query.QueryId });
        return answer.Results![0][0].Value!;
    }

    private async Task<string> PutAsync(IEnumerable<long> times)
    {
        var answer = await CallAsync(CloudWatchLogsApi.PutLogEvents, new()
        {
            LogGroupName = Group,
            LogStreamName = Name,
            LogEvents = [.. times.Select(static t => new InputLogEvent { Timestamp = t, Message = "hello world" })],
        });
        return answer.NextSequenceToken!;
    }

    private async Task<TOutput> CallAsync<TInput, TOutput>(Operation<TInput, TOutput> operation, TInput input)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new() => await _invoker.InvokeAsync(operation, input, _caller, CancellationToken.None);
}
