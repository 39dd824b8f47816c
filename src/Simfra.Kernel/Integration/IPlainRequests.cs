using Simfra.Protocols;
using Simfra.Schemas;

namespace Simfra.Integration;

/// <summary>What a service answers beside its operations, to browsers: S3's websites, and what origins it lets in.</summary>
internal interface IPlainRequests
{
    /// <summary>Whether a request of the service is no operation, but one of these.</summary>
    bool Takes(WireRequest request);

    /// <summary>Answers it.</summary>
    /// <exception cref="AwsServiceException">The answer is an error in the service's protocol.</exception>
    ValueTask AnswerAsync(PlainCall call);

    /// <summary>The headers by which a browser lets a page of another origin read the answer to a call; none where it shall not.</summary>
    /// <param name="request">A request that names its origin.</param>
    /// <param name="method">The method that the browser used: a form's upload goes on as another.</param>
    IEnumerable<KeyValuePair<string, string>> CrossOriginHeaders(WireRequest request, string method);
}

/// <summary>A request of a service that is no operation of it, made by anybody.</summary>
/// <param name="request">The request as sent.</param>
/// <param name="response">The answer to be written.</param>
/// <param name="requestId">Its id.</param>
/// <param name="run">Runs an operation; see <see cref="RunAsync"/>.</param>
internal sealed class PlainCall(
    WireRequest request, WireResponse response, string requestId, Func<OperationSchema, WireRequest, string?, ValueTask> run)
{
    public WireRequest Request { get; } = request;

    public WireResponse Response { get; } = response;

    public string RequestId { get; } = requestId;

    /// <summary>The error that the answer tells of in its own way; null where it tells of none.</summary>
    public AwsServiceException? Error { get; set; }

    /// <summary>
    /// Runs an operation of the service for the same anonymous caller, faults, authorisation and all, and writes its answer to
    /// <see cref="Response"/>.
    /// </summary>
    /// <param name="operation">The operation.</param>
    /// <param name="request">The request as the operation has it.</param>
    /// <param name="region">The region to call it in; null for the one that the host names.</param>
    /// <exception cref="AwsServiceException">The operation's error.</exception>
    public ValueTask RunAsync(OperationSchema operation, WireRequest request, string? region) => run(operation, request, region);
}
