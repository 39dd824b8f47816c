using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Security;

namespace Simfra.Services.S3;

/// <summary>SelectObjectContent: what a query finds in an object, as a stream of events.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_SelectObjectContent.html"/>
internal sealed class SelectObjectContentOperation(BucketAccess buckets, ObjectVault vault) : IOperationGroup
{
    private const int MaxExpressionBytes = 256 * 1024;

    /// <summary>Results are sent when there are so many bytes of them.</summary>
    private const int BatchSize = 64 * 1024;

    /// <summary>A sign of life is sent when so many bytes were read without a result.</summary>
    private const int SilenceLimit = 8 * 1024 * 1024;

    public void Register(IOperationRegistry operations) => operations.Handle(S3Api.SelectObjectContent, SelectObjectContent);

    /// <summary>
    /// Asynchronous so that it takes no turn: the object is read as it was when the request came. What goes wrong before the first results
    /// are there is an error of the request; later it is an event of the stream.
    /// </summary>
    private async ValueTask<SelectObjectContentOutput> SelectObjectContent(
        SelectObjectContentRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var statement = Check(request, context);
        var customerKey = CustomerKey.Parse(request);
        var location = ObjectKey.Parse(buckets.Get(request.Bucket, request.ExpectedBucketOwner, context).Name, request.Key, context);
        var found = buckets.GetObject(location, versionId: null, context);
        CustomerKey.Check(customerKey, found.Encryption);
        if (found.StorageClass is StorageClass.Glacier or StorageClass.DeepArchive or StorageClass.ReducedRedundancy)
        {
            throw S3Errors.UnsupportedStorageClass();
        }

        var input = SelectInput.Parse(request, found.Size);
        var output = SelectOutput.Parse(request.OutputSerialization);
        await vault.OpenAsync(found.Encryption, context, cancellationToken).ConfigureAwait(false);

        // The stream outlives the call's own token.
        var stop = new CancellationTokenSource();
        using var leaves = cancellationToken.Register(stop.Cancel);
        var events = RunAsync(statement, found, input, output, request.RequestProgress?.Enabled == true, context.Now, stop.Token)
            .GetAsyncEnumerator(CancellationToken.None);
        try
        {
            // There is always a first event: Stats where nothing was found.
            await events.MoveNextAsync().ConfigureAwait(false);
        }
        catch
        {
            await events.DisposeAsync().ConfigureAwait(false);
            stop.Dispose();
            throw;
        }

        return new() { Payload = FromFirst(events, stop, CancellationToken.None) };
    }

    private static SqlStatement Check(SelectObjectContentRequest request, OperationContext context)
    {
        if (context.Principal is AnonymousPrincipal)
        {
            throw S3Errors.AccessDenied();
        }

        if (context.Request?.Headers.ContainsKey("Range") == true)
        {
            throw S3Errors.UnsupportedRangeHeader();
        }

        if (request is { Expression: null, ExpressionType: null, InputSerialization: null, OutputSerialization: null })
        {
            throw S3Errors.EmptyRequestBody();
        }

        if (string.IsNullOrEmpty(request.Expression) || string.IsNullOrEmpty(request.ExpressionType))
        {
            throw S3Errors.MissingRequiredParameter();
        }

        if (request.ExpressionType != ExpressionType.Sql)
        {
            throw S3Errors.InvalidExpressionType();
        }

        if (Encoding.UTF8.GetByteCount(request.Expression) > MaxExpressionBytes)
        {
            throw S3Errors.ExpressionTooLong();
        }

        return SqlParser.Parse(request.Expression);
    }

    private static async IAsyncEnumerable<SelectObjectContentEventStream> RunAsync(
        SqlStatement statement,
        S3Object found,
        SelectInput input,
        SelectOutput output,
        bool tellsProgress,
        DateTimeOffset now,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var rows = SelectRows.Open(found.Content, input);
        var buffer = new ArrayBufferWriter<byte>();
        var (returned, lastSign) = (0L, 0L);
        await foreach (var result in new SelectQuery(statement, rows, now).RunAsync(cancellationToken).ConfigureAwait(false))
        {
            if (result is not null)
            {
                var before = buffer.WrittenCount;
                output.Write(buffer, result);
                returned += buffer.WrittenCount - before;
                if (buffer.WrittenCount - before > SelectRecords.MaxLength)
                {
                    throw S3Errors.OverMaxRecordSize(SelectRecords.MaxLength);
                }
            }

            if (buffer.WrittenCount >= BatchSize)
            {
                lastSign = rows.BytesProcessed;
                yield return Records(buffer);
                if (tellsProgress)
                {
                    yield return ProgressOf(rows, returned);
                }
            }
            else if (rows.BytesProcessed - lastSign >= SilenceLimit)
            {
                lastSign = rows.BytesProcessed;
                yield return tellsProgress ? ProgressOf(rows, returned) : new() { Cont = new() };
            }
        }

        if (buffer.WrittenCount > 0)
        {
            yield return Records(buffer);
        }

        if (tellsProgress)
        {
            yield return ProgressOf(rows, returned);
        }

        yield return new()
        {
            Stats = new()
            {
                Details = new()
                {
                    BytesScanned = rows.BytesScanned,
                    BytesProcessed = rows.BytesProcessed,
                    BytesReturned = returned,
                },
            },
        };
        yield return new() { End = new() };
    }

    private static SelectObjectContentEventStream Records(ArrayBufferWriter<byte> buffer)
    {
        var payload = buffer.WrittenSpan.ToArray();
        buffer.ResetWrittenCount();
        return new() { Records = new() { Payload = payload } };
    }

    private static SelectObjectContentEventStream ProgressOf(SelectRows rows, long returned) => new()
    {
        Progress = new()
        {
            Details = new()
            {
                BytesScanned = rows.BytesScanned,
                BytesProcessed = rows.BytesProcessed,
                BytesReturned = returned,
            },
        },
    };

    /// <summary>The event that is there already, and those after it.</summary>
    private static async IAsyncEnumerable<SelectObjectContentEventStream> FromFirst(
        IAsyncEnumerator<SelectObjectContentEventStream> events,
        CancellationTokenSource stop,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using (stop)
        {
            await using (events.ConfigureAwait(false))
            {
                await using var leaves = cancellationToken.Register(stop.Cancel).ConfigureAwait(false);
                do
                {
                    yield return events.Current;
                }
                while (await events.MoveNextAsync().ConfigureAwait(false));
            }
        }
    }
}
