namespace Simfra.Protocols;

/// <summary>Habits of one service on the wire that its model doesn't tell.</summary>
internal sealed record WireTraits
{
    public static readonly WireTraits None = new();

    /// <summary>What stands before a modelled error's name in <c>__type</c>: <c>com.amazonaws.sqs</c>; null for nothing.</summary>
    public string? ErrorNamespace { get; init; }

    /// <summary>What stands before the names of the framework's own errors: <c>com.amazon.coral.service</c>; null for nothing.</summary>
    public string? FrameworkErrorNamespace { get; init; }

    /// <summary>Answers carry the CRC-32 of their body in <c>X-Amz-Crc32</c>.</summary>
    public bool SendsCrc32 { get; init; }

    /// <summary>
    /// Errors of REST-XML stand alone, not below an <c>ErrorResponse</c>, and have their own wording (Smithy: <c>noErrorWrapping</c>).
    /// </summary>
    public bool HasBareErrors { get; init; }

    /// <summary>Errors of REST-XML below an <c>ErrorResponse</c> don't say whose fault they are.</summary>
    public bool OmitsErrorType { get; init; }

    /// <summary>Answers name the request in <c>x-amz-request-id</c> and <c>x-amz-id-2</c> instead of <c>x-amzn-RequestId</c>.</summary>
    public bool SendsHostId { get; init; }

    /// <summary>Timestamps in XML have three fractional digits, zeros among them.</summary>
    public bool WritesMilliseconds { get; init; }
}
