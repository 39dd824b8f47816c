using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Authorization;

namespace Simfra.Integration;

/// <summary>
/// Sees every call after its answer, those that services make of each other among them: CloudTrail, metrics, events. None of it in a client's time.
/// </summary>
internal interface ICallObserver
{
    void OnCompleted(CompletedCall call);
}

/// <summary>A call as it was answered. The journal keeps it, so it refers to nothing of the connection that it came by.</summary>
internal sealed record CompletedCall
{
    public required string RequestId { get; init; }

    /// <summary>The call or job that set it off; null for a client's.</summary>
    public string? CauseId { get; init; }

    /// <summary>Its place among the work of its world, by when it began.</summary>
    public long Number { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Until the answer was ready.</summary>
    public required TimeSpan Duration { get; init; }

    public required string Region { get; init; }

    /// <summary>The account that it was for; null where that isn't known.</summary>
    public string? AccountId { get; init; }
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

    /// <summary>The service that made the call; null for a client's.</summary>
    public string? Source { get; init; }

    /// <summary>The services through which a principal's own call came, the first one first.</summary>
    public IReadOnlyList<string> CalledVia { get; init; } = [];

    // Of the HTTP request; null where another service made the call.
    public string? Method { get; init; }
    public string? Path { get; init; }

    /// <summary>The query as sent, without its question mark.</summary>
    public string? RawQuery { get; init; }

    /// <summary>The page from which the client says that it comes.</summary>
    public string? Referer { get; init; }

    /// <summary>What handlers have done with; where it streamed, its length is left.</summary>
    public IShape? Input { get; init; }
    public IShape? Output { get; init; }
    public AwsServiceException? Error { get; init; }

    /// <summary>0 where there was no answer.</summary>
    public required int StatusCode { get; init; }

    /// <summary>About how much was said, both ways.</summary>
    public long Bytes { get; init; }

    /// <summary>What the caller needed leave for, and how that was decided; empty for what needs none.</summary>
    public PermissionDecision[] Decisions { get; init; } = [];

    /// <summary>The faults that it met.</summary>
    public IReadOnlyList<FaultRule> Faults { get; init; } = [];

    /// <summary>The journal's view of it, made when someone looks.</summary>
    internal JournalCall? Entry { get; set; }
}
