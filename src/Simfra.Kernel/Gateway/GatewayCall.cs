using Microsoft.AspNetCore.Http;
using Simfra.Faults;
using Simfra.Integration;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.SigV4;
using Simfra.Time;

namespace Simfra.Gateway;

/// <summary>One request on its way through the stages. Each member is set once, by the stage that is named in its text.</summary>
internal sealed class GatewayCall(HttpContext http, WireRequest request) : IDisposable
{
    public HttpContext Http { get; } = http;

    public string RequestId => Work.Id;

    /// <summary>The request as sent; a form's upload goes on as the request that it amounts to (AcceptForm).</summary>
    public WireRequest Request { get; set; } = request;

    public WireResponse Response { get; } = new();

    // BeginCall
    public Work Work { get; set; } = new("", null, 0);
    public DateTimeOffset Now { get; set; }
    public long StartedTimestamp { get; set; }

    /// <summary>ParseAuthentication; null for a request without a signature.</summary>
    public SignatureParameters? Signature { get; set; }

    // FindService
    public ServiceSchema? Service { get; set; }

    /// <summary>Services that the request may be for, told apart by what it asks.</summary>
    public ServiceSchema[] Candidates { get; set; } = [];
    public ServiceRuntime? Runtime { get; set; }

    /// <summary>The region that the call is for.</summary>
    public string Region { get; set; } = "";

    /// <summary>The region that the host names, or null.</summary>
    public string? HostRegion { get; set; }

    // FindProtocol, FindOperation
    public IProtocol? Protocol { get; set; }
    public OperationSchema? Operation { get; set; }

    /// <summary>How the service wants its requests signed.</summary>
    public SignatureRules? Rules { get; set; }

    /// <summary>AcceptForm; null for all but browsers' forms.</summary>
    public AcceptedUpload? Upload { get; set; }

    // VerifySignature, AcceptForm
    public VerifiedSignature? Verified { get; set; }
    public Principal? Principal { get; set; }

    /// <summary>ReadBody; null for a body that streams. Given back when the call is over.</summary>
    public BufferedBody? Body { get; set; }

    // ReadInput
    public IOperationHandler? Handler { get; set; }
    public IShape? Input { get; set; }
    public OperationContext? Context { get; set; }

    /// <summary>InjectFaults; null where there are none.</summary>
    public CallFaults? Faults { get; set; }

    /// <summary>The connection is broken: there will be no answer.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Invoke; null where the call failed.</summary>
    public IShape? Output { get; set; }

    /// <summary>What went wrong, if anything did.</summary>
    public AwsServiceException? Error { get; set; }

    public void Dispose()
    {
        Body?.Dispose();
        Request.Stream?.Content.Dispose();
    }
}
