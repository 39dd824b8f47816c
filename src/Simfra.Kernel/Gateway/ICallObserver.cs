using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Authorization;

namespace Simfra.Gateway;

/// <summary>Sees every call after its answer: journal, CloudTrail, metrics, events. None of it in the caller's time.</summary>
internal interface ICallObserver
{
    void OnCompleted(CompletedCall call);
}

/// <summary>A call as it was answered.</summary>
internal sealed record CompletedCall
{
    public required string RequestId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required TimeSpan Duration { get; init; }
    public required string Region { get; init; }
    public ServiceSchema? Service { get; init; }
    public OperationSchema? Operation { get; init; }
    public Principal? Principal { get; init; }

    /// <summary>The key that signed; null where none did.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>Where the call came from: an IP address.</summary>
    public string SourceAddress { get; init; } = "127.0.0.1";

    /// <summary>The host that the client named, and how the client named itself.</summary>
    public string Host { get; init; } = "";
    public string? UserAgent { get; init; }

    /// <summary>What the call needed of IAM and how that was decided; null where it didn't come so far.</summary>
    public CallAuthorization? Authorization { get; init; }
    public IShape? Input { get; init; }
    public IShape? Output { get; init; }
    public AwsServiceException? Error { get; init; }
    public required int StatusCode { get; init; }
}
