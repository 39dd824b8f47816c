using System.Runtime.CompilerServices;
using System.Text;
using Simfra.State.Blobs;

namespace Simfra.Services.S3;

/// <summary>The records of an object, one after another.</summary>
internal abstract class SelectRows : IDisposable
{
    private readonly CountedStream _stored;

    protected SelectRows(Blob content, SelectInput input, long start)
    {
        (Content, Input) = (content, input);
        _stored = new(content.OpenRead(start, content.Length - start));
        Text = new(input.IsGzip ? new SelectGzip(_stored, content) : _stored, isWhole: start == 0);
    }

    /// <summary>Bytes of the object that were read.</summary>
    public long BytesScanned => _stored.Count;

    /// <summary>Bytes that were read after decompression.</summary>
    public long BytesProcessed => Text.BytesRead;

    protected Blob Content { get; }

    protected SelectInput Input { get; }

    protected SelectText Text { get; }

    public static SelectRows Open(Blob content, SelectInput input) => input switch
    {
        { Csv: not null } => new CsvRows(content, input),
        { IsDocument: true } => new JsonDocumentRows(content, input),
        _ => new JsonLineRows(content, input),
    };

    /// <summary>The columns that the paths of a statement mean; null where each record has names of its own.</summary>
    /// <exception cref="Schemas.AwsServiceException">A path means none.</exception>
    public virtual ValueTask<int[]?> BindAsync(SqlStatement statement, CancellationToken cancellationToken) => new((int[]?)null);

    public abstract IAsyncEnumerable<SqlValue> ReadAsync(CancellationToken cancellationToken);

    public void Dispose() => Text.Dispose();

    /// <summary>Where reading begins so that the end of the record before the range is seen.</summary>
    protected static long StartOf(SelectRange? range, string? delimiter) => range is null || range.First == 0
        ? 0
        : Math.Max(0, range.First - Encoding.UTF8.GetByteCount(delimiter ?? SelectInput.DefaultRecordDelimiter));

    private sealed class CountedStream(Stream stream) : ReadOnlyStream
    {
        public long Count { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Count += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            stream.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>Records that end with a delimiter, of which a range of bytes may be asked for.</summary>
internal abstract class SelectDelimitedRows : SelectRows
{
    private readonly long _start;

    protected SelectDelimitedRows(Blob content, SelectInput input, long start)
        : base(content, input, start)
    {
        _start = start;
        var csv = input.Csv;
        Records = new(Text, csv?.RecordDelimiter, csv?.AllowsQuotedRecordDelimiter == true ? csv.Quote : null, csv?.Escape);
    }

    protected SelectRecords Records { get; }

    /// <summary>Where in the object the text of the next record begins.</summary>
    private long Offset => _start + Text.BytesSkipped + Records.NextStart;

    /// <summary>The records that begin in the range.</summary>
    protected async IAsyncEnumerable<string> ReadRecordsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_start > 0 || Input.Range?.First > 0)
        {
            // The record that is under way began before the range.
            while (Offset < Input.Range!.First && await Records.ReadAsync(cancellationToken).ConfigureAwait(false) is not null)
            {
            }
        }

        while (Input.Range is not { } range || Offset <= range.Last)
        {
            if (await Records.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } record)
            {
                yield break;
            }

            yield return record;
        }
    }
}
