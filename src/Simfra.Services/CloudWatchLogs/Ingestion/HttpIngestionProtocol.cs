using System.Collections.Frozen;
using System.Text;
using Simfra.Models.CloudWatchLogs;
using Simfra.Protocols;
using Simfra.Protocols.Rpc;
using Simfra.Schemas;
using Simfra.Security;

namespace Simfra.Services.CloudWatchLogs.Ingestion;

/// <summary>
/// One request to an endpoint for collectors of logs: what it brings is put as <c>PutLogEvents</c> puts it. Whoever makes it has signed it, or shows an
/// API key.
/// </summary>
/// <param name="format">What the endpoint takes.</param>
/// <param name="now">When it came in.</param>
/// <param name="checkConstraints">Checks an operation's input against the model.</param>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_HTTP_Endpoints.html"/>
internal sealed class HttpIngestionProtocol(IngestionFormat format, DateTimeOffset now, Action<OperationSchema, IShape> checkConstraints) : IProtocol
{
    /// <summary>What says that it isn't known who asks, or that they may not: 401 here, whatever it is elsewhere.</summary>
    private static readonly FrozenSet<string> AuthenticationErrors = FrozenSet.ToFrozenSet(
        [
            "AccessDeniedException", "ExpiredTokenException", "IncompleteSignatureException", "InvalidClientTokenId", "InvalidSignatureException",
            "MissingAuthenticationTokenException", "UnrecognizedClientException",
        ],
        StringComparer.Ordinal);

    private readonly AwsJsonProtocol _json = AwsJsonProtocol.Version11();
    private int _count;
    private IngestionRequest? _read;

    public WireProtocols Id => _json.Id;

    public bool TakesApiKeys => true;

    public bool ChecksConstraints => true;

    /// <summary>The request is one of these, and shows an API key.</summary>
    public static bool IsByApiKey(WireRequest? request) =>
        request is not null && IngestionFormat.Find(request) is not null && BearerToken.Of(request) is not null;

    public OperationSchema? FindOperation(ServiceSchema service, WireRequest request) => CloudWatchLogsApi.PutLogEvents.Schema;

    public AwsServiceException UnknownOperation(ServiceSchema service, WireRequest request) => _json.UnknownOperation(service, request);

    public void ReadInput(OperationSchema operation, WireRequest request, IShape input)
    {
        var read = _read = new IngestionRequest(request);
        var put = (PutLogEventsRequest)input;
        put.LogGroupName = read.Parameter("x-aws-log-group", format.TakesQuery ? "logGroup" : null);
        put.LogStreamName = read.Parameter("x-aws-log-stream", format.TakesQuery ? "logStream" : null);
        checkConstraints(
            CloudWatchLogsApi.CreateLogStream.Schema, new CreateLogStreamRequest { LogGroupName = put.LogGroupName, LogStreamName = put.LogStreamName });
        read.CheckType(format.MediaTypes);

        // An empty message is no event. Collectors don't sort what they send.
        put.LogEvents = [.. format.Read(read, now).Where(static e => e.Message!.Length > 0).OrderBy(static e => e.Timestamp)];
        _count = put.LogEvents.Count;
        if (_count > 0)
        {
            checkConstraints(operation, input);
        }
    }

    public void WriteOutput(OperationSchema operation, IShape output, string requestId, WireResponse response)
    {
        response.Headers["x-amzn-RequestId"] = requestId;
        format.WriteAnswer(RejectedEvents.Of(((PutLogEventsResponse)output).RejectedLogEventsInfo, _count), _read!, response);
    }

    public void WriteError(ServiceSchema service, OperationSchema? operation, AwsServiceException error, string requestId, WireResponse response)
    {
        _json.WriteError(service, operation, error, requestId, response);
        response.Headers["Content-Type"] = "application/json";
        if (AuthenticationErrors.Contains(error.Code))
        {
            response.StatusCode = 401;
        }
    }
}

/// <summary>A request to such an endpoint.</summary>
internal sealed class IngestionRequest(WireRequest request)
{
    public ReadOnlyMemory<byte> Body => request.Body;

    public string MediaType => request.ContentType?.Split(';')[0].Trim().ToLowerInvariant() ?? "";

    /// <summary>The log group or stream, from a header or from the query, but not from both.</summary>
    /// <exception cref="AwsServiceException">InvalidParameterException.</exception>
    public string Parameter(string header, string? parameter) => (request.Header(header), parameter is null ? null : request.Query[parameter]) switch
    {
        ({ }, { }) => throw CloudWatchLogsErrors.InvalidParameter($"Specify either the header {header} or the query parameter {parameter}, not both."),
        ({ Length: > 0 } value, null) => value,
        (null, { Length: > 0 } value) => value,
        _ => throw CloudWatchLogsErrors.InvalidParameter($"The header {header} is missing."),
    };

    /// <exception cref="AwsServiceException">InvalidParameterException.</exception>
    public void CheckType(string[] types)
    {
        if (!types.Contains(MediaType))
        {
            throw CloudWatchLogsErrors.InvalidParameter($"The Content-Type must be {string.Join(" or ", types)}.");
        }
    }

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);
}

/// <summary>How many events weren't taken, and why.</summary>
internal readonly record struct RejectedEvents(int TooOld, int Expired, int TooNew)
{
    public int Count => TooOld + Expired + TooNew;

    /// <summary>The events were in order: the old ones are at their beginning, the new ones at their end.</summary>
    public static RejectedEvents Of(RejectedLogEventsInfo? info, int count)
    {
        var tooOld = info?.TooOldLogEventEndIndex ?? 0;
        return new(tooOld, Math.Max(0, (info?.ExpiredLogEventEndIndex ?? 0) - tooOld), info?.TooNewLogEventStartIndex is { } start ? count - start : 0);
    }
}
