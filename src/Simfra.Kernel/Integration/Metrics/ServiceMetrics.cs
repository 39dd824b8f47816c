using Simfra.State;

namespace Simfra.Integration;

/// <summary>
/// Where a world's services report metrics of their own. They are added up by the minute in memory, at the cost of a look-up, and CloudWatch
/// puts them into its state when somebody reads metrics, and before the world is copied. Where CloudWatch isn't served nothing is kept.
/// </summary>
internal sealed class ServiceMetrics(Capabilities capabilities, SimfraClock clock, bool isKept)
{
    /// <summary>So many series and minutes stay in memory; CloudWatch is asked to take more at once.</summary>
    private const int MaxPending = 10_000;

    private readonly Lock _gate = new();
    private Dictionary<MeasuredSeries, MeasuredMinute> _pending = [];
    private bool _isTaking;

    /// <summary>Whether anybody takes what is reported. Who has to work out what to report asks first.</summary>
    public bool IsKept { get; } = isKept;

    /// <summary>Reports a value. It may be called in a turn, and counts whatever becomes of that: report what has been done.</summary>
    /// <param name="metric">What is measured.</param>
    /// <param name="scope">The account and region whose metric it is.</param>
    /// <param name="value">The value: 1 for what is counted.</param>
    /// <param name="first">The value of the metric's first dimension.</param>
    /// <param name="second">The value of its second dimension, if it has one.</param>
    /// <param name="third">The value of its third dimension, if it has one.</param>
    /// <param name="count">How often the value occurred.</param>
    public void Record(
        ServiceMetric metric, StateScope scope, double value, string first = "", string? second = null, string? third = null, double count = 1)
    {
        if (!IsKept)
        {
            return;
        }

        var ticks = clock.GetUtcNow().UtcTicks;
        var series = new MeasuredSeries(metric, scope, first, second, third, new(ticks - (ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero));
        lock (_gate)
        {
            if (!_pending.TryGetValue(series, out var minute))
            {
                _pending.Add(series, minute = new(series));
                TakeSome();
            }

            minute.Add(value, count);
        }
    }

    /// <summary>Gives what has been reported since it was last asked for, and forgets it.</summary>
    public IReadOnlyCollection<MeasuredMinute> Take()
    {
        lock (_gate)
        {
            if (_pending.Count == 0)
            {
                return [];
            }

            var taken = _pending;
            _pending = [];
            return taken.Values;
        }
    }

    /// <summary>Has CloudWatch put into its state what has been reported; in nobody's turn.</summary>
    public void Settle()
    {
        lock (_gate)
        {
            if (_pending.Count == 0)
            {
                return;
            }
        }

        capabilities.Find<IMeasurementStore>()?.Collect();
    }

    /// <summary>Forgets what has been reported.</summary>
    public void Clear() => Take();

    private void TakeSome()
    {
        if (_pending.Count < MaxPending || _isTaking)
        {
            return;
        }

        // Who reports may be in a turn, in which another service's state can't be changed.
        _isTaking = true;
        clock.Activity.Unpark();
        ThreadPool.UnsafeQueueUserWorkItem(
            static metrics =>
            {
                try
                {
                    metrics.Settle();
                }
                finally
                {
                    lock (metrics._gate)
                    {
                        metrics._isTaking = false;
                    }

                    metrics.Leave();
                }
            },
            this,
            preferLocal: false);
    }

    private void Leave() => clock.Activity.Leave();
}

/// <summary>Keeps what services report of themselves. CloudWatch provides it.</summary>
internal interface IMeasurementStore
{
    /// <summary>Takes what has been reported (<see cref="ServiceMetrics.Take"/>) into the state; in nobody's turn.</summary>
    void Collect();
}

/// <summary>
/// Metrics that tell how things stand (the length of a queue, the size of a bucket). A service provides it; CloudWatch asks when metrics are read or
/// alarms evaluated, in nobody's turn.
/// </summary>
internal interface IMetricGauges
{
    /// <summary>The namespace of the metrics: <c>AWS/SQS</c>.</summary>
    string Namespace { get; }

    /// <summary>Whether they are told once a day, for its midnight; else whenever they are asked for, for the minute.</summary>
    bool IsDaily { get; }

    /// <summary>How things stand now.</summary>
    /// <param name="scope">The account and region.</param>
    /// <param name="now">The time.</param>
    IEnumerable<GaugeReading> Read(StateScope scope, DateTimeOffset now);
}

/// <summary>How something stands.</summary>
/// <param name="Metric">What is measured.</param>
/// <param name="Value">The value.</param>
/// <param name="First">The value of the metric's first dimension.</param>
/// <param name="Second">The value of its second dimension, if it has one.</param>
internal readonly record struct GaugeReading(ServiceMetric Metric, double Value, string First, string? Second = null);
