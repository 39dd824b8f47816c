using System.Net;
using Simfra.Faults;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Authorization;
using Simfra.State;

namespace Simfra.Integration;

/// <summary>What a handler knows of the call beside its input: who calls, for which account and region, at what time.</summary>
internal sealed class OperationContext
{
    public required OperationSchema Operation { get; init; }
    public required string RequestId { get; init; }
    public required Principal Principal { get; init; }

    /// <summary>The call was made with temporary keys.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>The account and region that the call is for; a global service's handler asks for its scope itself.</summary>
    public required StateScope Scope { get; init; }

    /// <summary>The instance's time when the call came in.</summary>
    public required DateTimeOffset Now { get; init; }

    public required IdGenerator Ids { get; init; }

    /// <summary>Scheme, host and port by which the caller reached this instance: what every URL that is handed out begins with.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The HTTP request behind the call; null where another service makes it.</summary>
    public WireRequest? Request { get; init; }

    /// <summary>The address that the request came from; null where another service makes it, or no network was between.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>The service behind the call; null for a request from outside.</summary>
    public InternalCaller? Caller { get; init; }

    /// <summary>What the call was allowed; null before it was authorised, and for operations that need no leave.</summary>
    public CallAuthorization? Authorization { get; set; }

    /// <summary>
    /// The faults that the call is to meet, or null. A handler that delivers what others have sent, or that runs entries one by one, asks
    /// (<see cref="ServiceModule.FaultsOf"/>).
    /// </summary>
    public CallFaults? Faults { get; set; }

    /// <summary>The HTTP status of the answer where it isn't the model's: S3's 206 for a part of an object.</summary>
    public int? StatusCode { get; set; }

    public string AccountId => Scope.Account;

    public string Region => Scope.Region;

    /// <summary>The ARN's second part. One partition is served.</summary>
    public string Partition => "aws";

    /// <summary>The same call as of someone whom a token in it vouches for.</summary>
    public OperationContext As(Principal principal) => new()
    {
        Operation = Operation,
        RequestId = RequestId,
        Principal = principal,
        IsTemporary = IsTemporary,
        Scope = Scope,
        Now = Now,
        Ids = Ids,
        Endpoint = Endpoint,
        Request = Request,
        SourceAddress = SourceAddress,
        Caller = Caller,
    };

    /// <summary>An ARN of the service in this call's region and account.</summary>
    public string Arn(string service, string resource) => $"arn:{Partition}:{service}:{Region}:{AccountId}:{resource}";
}
