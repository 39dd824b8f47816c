using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;
using Simfra.Integration;
using Simfra.Journal;
using Simfra.Security.Iam;
using Simfra.Time;

namespace Simfra;

/// <summary>
/// What happened in an emulated AWS: every call with its input and its outcome, every job that ran, and what caused which. An entry is
/// there before the caller has its answer, so a test can look as soon as its call has returned.
/// </summary>
/// <remarks>
/// The journal is bounded (<c>SimfraOptions.JournalCapacity</c>, <c>SimfraOptions.JournalBytes</c>): the oldest entries go first, and
/// <see cref="Dropped"/> counts them.
/// </remarks>
public sealed class SimfraJournal
{
    private readonly Lock _lock = new();

    // Calls and job runs as they ended; what shows them is made when someone looks. The less is kept of each, the less the collector moves.
    private readonly Queue<object> _kept = new();
    private readonly PolicyEvaluator _evaluator;
    private readonly int _capacity;
    private readonly long _maxBytes;
    private ChannelWriter<JournalEntry>[] _readers = [];
    private Action[] _watchers = [];
    private long _bytes;
    private long _dropped;

    internal SimfraJournal(int capacity, long maxBytes, PolicyEvaluator evaluator)
    {
        _evaluator = evaluator;
        _capacity = capacity;
        _maxBytes = maxBytes;
    }

    /// <summary>All entries that are kept, in the order in which they began.</summary>
    public IReadOnlyList<JournalEntry> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _kept.Select(EntryOf).OrderBy(static entry => entry.Number)];
            }
        }
    }

    /// <summary>The calls among <see cref="Entries"/>: those of clients, and those that services made of each other.</summary>
    public IReadOnlyList<JournalCall> Calls => [.. Entries.OfType<JournalCall>()];

    /// <summary>The jobs among <see cref="Entries"/>.</summary>
    public IReadOnlyList<JournalJob> Jobs => [.. Entries.OfType<JournalJob>()];

    /// <summary>How many entries had to go because there was no room for more.</summary>
    public long Dropped
    {
        get
        {
            lock (_lock)
            {
                return _dropped;
            }
        }
    }

    /// <summary>Whether anything is written down at all.</summary>
    internal bool IsKept => _capacity > 0;

    /// <summary>The calls of a service that fit.</summary>
    /// <param name="service">The service by the name of its model: <c>sqs</c>.</param>
    /// <param name="operation">The operation, or a pattern with <c>*</c> and <c>?</c>; any by default.</param>
    /// <param name="resource">A name, ARN or pattern that the input names, as in <see cref="FaultTarget.ForResource"/>; any by default.</param>
    /// <param name="principal">The caller's name, ARN or a pattern of it, as in <see cref="FaultTarget.ForPrincipal"/>; any by default.</param>
    /// <returns>The calls in the order in which they began.</returns>
    public IReadOnlyList<JournalCall> CallsTo(string service, string? operation = null, string? resource = null, string? principal = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        var filter = new JournalFilter
        {
            Service = service,
            Operation = operation,
            Resource = resource,
            Principal = principal,
        };
        return [.. Calls.Where(filter.Matches)];
    }

    /// <summary>The entry of that id; null where there is none, or none any more.</summary>
    /// <param name="id">A request id as a client was told it, or another entry's id.</param>
    public JournalEntry? Find(string id)
    {
        lock (_lock)
        {
            return _kept.Select(EntryOf).FirstOrDefault(entry => entry.Id == id);
        }
    }

    /// <summary>All that an entry set off, directly or by what it set off itself, in the order in which it began.</summary>
    /// <param name="cause">A call or job.</param>
    public IReadOnlyList<JournalEntry> CausedBy(JournalEntry cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return CausedBy(cause.Id);
    }

    /// <inheritdoc cref="CausedBy(JournalEntry)"/>
    /// <param name="id">The id of a call or job: the request id that a client was told.</param>
    public IReadOnlyList<JournalEntry> CausedBy(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var causes = new HashSet<string>(StringComparer.Ordinal) { id };
        var caused = new List<JournalEntry>();
        foreach (var entry in Entries)
        {
            if (entry.CauseId is { } cause && causes.Contains(cause))
            {
                caused.Add(entry);
                causes.Add(entry.Id);
            }
        }

        return caused;
    }

    /// <summary>Forgets all entries.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _kept.Clear();
            (_bytes, _dropped) = (0, 0);
        }
    }

    /// <summary>
    /// Entries as they come: those written from this call on. A reader that falls far behind (4,096 entries) misses the oldest.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading, which has no end of its own.</param>
    /// <returns>Each entry when it has ended.</returns>
    public IAsyncEnumerable<JournalEntry> ReadAsync(CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateBounded<JournalEntry>(new BoundedChannelOptions(4096)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
        });
        lock (_lock)
        {
            _readers = [.. _readers, channel.Writer];
        }

        return ReadAsync(channel, cancellationToken);
    }

    /// <summary>All entries as a JSON document, without what AWS's models call sensitive.</summary>
    /// <returns>An object with <c>dropped</c> and <c>entries</c>, in the order in which they began.</returns>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        WriteJson(buffer, Entries);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>
    /// All entries as text, a line each and without secrets, what something caused indented below it: what a failing test prints.
    /// </summary>
    public override string ToString() => JournalText.Of(Entries, Dropped);

    internal void WriteJson(IBufferWriter<byte> output, IEnumerable<JournalEntry> entries)
    {
        using var json = new Utf8JsonWriter(output, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true });
        json.WriteStartObject();
        json.WriteNumber("dropped"u8, Dropped);
        json.WriteStartArray("entries"u8);
        foreach (var entry in entries)
        {
            JournalJson.Write(json, entry);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Calls an action whenever an entry has been written, until what is returned is disposed of. It must be quick.</summary>
    internal IDisposable Watch(Action written)
    {
        lock (_lock)
        {
            _watchers = [.. _watchers, written];
        }

        return new Watcher(this, written);
    }

    internal void Add(CompletedCall call) => Keep(call);

    internal void Add(JobRun run)
    {
        if (IsKept)
        {
            Keep(run);
        }
    }

    private void Keep(object ended)
    {
        lock (_lock)
        {
            _kept.Enqueue(ended);
            _bytes += SizeOf(ended);
            while (_kept.Count > _capacity || (_bytes > _maxBytes && _kept.Count > 1))
            {
                _bytes -= SizeOf(_kept.Dequeue());
                _dropped++;
            }

            foreach (var reader in _readers)
            {
                reader.TryWrite(EntryOf(ended));
            }

            foreach (var written in _watchers)
            {
                written();
            }
        }
    }

    /// <summary>About how much memory an entry takes: what went over the wire, and something for itself.</summary>
    private static long SizeOf(object ended) => 512 + ended switch
    {
        CompletedCall call => call.Bytes,
        JobRun run => run.Job.Payload.Length,
        _ => throw new InvalidOperationException($"{ended} is no entry."),
    };

    private JournalEntry EntryOf(object ended) => ended switch
    {
        CompletedCall call => call.Entry ??= new(call, _evaluator),
        JobRun run => run.Entry ??= new(run),
        _ => throw new InvalidOperationException($"{ended} is no entry."),
    };

    private async IAsyncEnumerable<JournalEntry> ReadAsync(
        Channel<JournalEntry> channel, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var entry in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return entry;
            }
        }
        finally
        {
            lock (_lock)
            {
                _readers = [.. _readers.Where(reader => reader != channel.Writer)];
            }
        }
    }

    private sealed class Watcher(SimfraJournal journal, Action written) : IDisposable
    {
        public void Dispose()
        {
            lock (journal._lock)
            {
                journal._watchers = [.. journal._watchers.Where(other => other != written)];
            }
        }
    }
}
