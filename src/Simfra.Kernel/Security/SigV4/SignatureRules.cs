using Simfra.Schemas;

namespace Simfra.Security.SigV4;

/// <summary>How a service wants its requests signed, and in which words it refuses them.</summary>
internal sealed record SignatureRules
{
    private static readonly SignatureRules ObjectStorage = new()
    {
        Checks = new ObjectStorageSignatureChecks(),
        EscapesPathTwice = false,
        NormalizesPath = false,
        TrustsDeclaredPayloadHash = true,
        AllowsAnonymous = true,
        RestoresHoistedHeaders = true,
    };

    private static readonly SignatureRules Query = Standard(AuthenticationErrorCodes.Query);
    private static readonly SignatureRules Ec2Query = Standard(AuthenticationErrorCodes.Ec2Query);
    private static readonly SignatureRules Json10 = Standard(AuthenticationErrorCodes.Json10);
    private static readonly SignatureRules Json11 = Standard(AuthenticationErrorCodes.Json11);
    private static readonly SignatureRules QueryCompatibleJson = Standard(AuthenticationErrorCodes.QueryCompatibleJson);
    private static readonly SignatureRules RestJson = Standard(AuthenticationErrorCodes.RestJson);

    public required SignatureChecks Checks { get; init; }

    /// <summary>The path is escaped once more for the signature than for the wire.</summary>
    public bool EscapesPathTwice { get; init; } = true;

    /// <summary>Dot segments and empty segments are taken out of the path for the signature.</summary>
    public bool NormalizesPath { get; init; } = true;

    /// <summary>
    /// The signature covers the hash in <c>x-amz-content-sha256</c>, and the body is checked against that hash as it streams
    /// by; elsewhere it covers the hash of the body itself.
    /// </summary>
    public bool TrustsDeclaredPayloadHash { get; init; }

    /// <summary>A request without a signature is a call of nobody in particular, and not an error.</summary>
    public bool AllowsAnonymous { get; init; }

    /// <summary>AWS's headers among the query parameters of a presigned URL count as headers.</summary>
    public bool RestoresHoistedHeaders { get; init; }

    /// <summary>The rules of a service, spoken to in one of its protocols.</summary>
    public static SignatureRules For(ServiceSchema service, WireProtocols protocol) =>
        service.SignsAsObjectStorage ? ObjectStorage : For(protocol, service.IsQueryCompatible);

    /// <summary>The rules of object storage: S3 and what is signed as it is.</summary>
    public static SignatureRules ForObjectStorage() => ObjectStorage;

    public static SignatureRules For(WireProtocols protocol, bool isQueryCompatible) => protocol switch
    {
        WireProtocols.Ec2Query => Ec2Query,
        WireProtocols.Json10 or WireProtocols.Json11 or WireProtocols.RpcV2Cbor or WireProtocols.RpcV2Json when isQueryCompatible => QueryCompatibleJson,
        WireProtocols.Json10 => Json10,
        WireProtocols.Json11 or WireProtocols.RpcV2Cbor or WireProtocols.RpcV2Json => Json11,
        WireProtocols.RestJson => RestJson,
        _ => Query,
    };

    private static SignatureRules Standard(AuthenticationErrorCodes codes) => new() { Checks = new StandardSignatureChecks(codes) };
}

/// <summary>The scope that a signature must have to be good here.</summary>
/// <param name="Service">The service's signing name.</param>
/// <param name="Region">The region that the request's host names; null where the host names none and any region serves.</param>
internal readonly record struct SigningScope(string Service, string? Region);
