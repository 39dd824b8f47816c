namespace Simfra.Security.SigV4;

/// <summary>An error's code and status; and its code in the Query protocol where a JSON error carries both.</summary>
internal readonly record struct AuthenticationErrorCode(string Code, int Status, string? QueryCode = null);

/// <summary>
/// The codes by which services refuse a signature: the same faults, in the same words, have other names in each protocol.
/// </summary>
internal sealed record AuthenticationErrorCodes
{
    public static readonly AuthenticationErrorCodes Query = new()
    {
        MissingToken = new("MissingAuthenticationToken", 403),
        Incomplete = new("IncompleteSignature", 400),
        Mismatch = new("SignatureDoesNotMatch", 403),
        UnknownKey = new("InvalidClientTokenId", 403),
        ExpiredToken = new("ExpiredToken", 403),
    };

    public static readonly AuthenticationErrorCodes Json10 = new()
    {
        MissingToken = new("MissingAuthenticationTokenException", 400),
        Incomplete = new("IncompleteSignatureException", 400),
        Mismatch = new("InvalidSignatureException", 400),
        UnknownKey = new("UnrecognizedClientException", 400),
        ExpiredToken = new("ExpiredTokenException", 400),
    };

    public static readonly AuthenticationErrorCodes Json11 = Json10 with { MissingTokenMessage = "Missing Authentication Token" };

    /// <summary>Services that once spoke Query keep its statuses, and its codes in a header.</summary>
    public static readonly AuthenticationErrorCodes QueryCompatibleJson = new()
    {
        MissingToken = new("MissingAuthenticationTokenException", 403, "MissingAuthenticationToken"),
        Incomplete = new("IncompleteSignatureException", 400, "IncompleteSignature"),
        Mismatch = new("InvalidSignatureException", 403, "SignatureDoesNotMatch"),
        UnknownKey = new("UnrecognizedClientException", 403, "InvalidClientTokenId"),
        ExpiredToken = new("ExpiredTokenException", 403, "ExpiredToken"),
    };

    public static readonly AuthenticationErrorCodes RestJson = new()
    {
        MissingToken = new("MissingAuthenticationTokenException", 403),
        Incomplete = new("IncompleteSignatureException", 403),
        Mismatch = new("InvalidSignatureException", 403),
        UnknownKey = new("UnrecognizedClientException", 403),
        ExpiredToken = new("ExpiredTokenException", 403),
        MissingTokenMessage = "Missing Authentication Token",
    };

    /// <summary>EC2 doesn't tell an unknown key from a wrong secret.</summary>
    public static readonly AuthenticationErrorCodes Ec2Query = new()
    {
        MissingToken = new("MissingAuthenticationToken", 400),
        Incomplete = new("IncompleteSignature", 400),
        Mismatch = new("AuthFailure", 401),
        UnknownKey = new("AuthFailure", 401),
        ExpiredToken = new("RequestExpired", 400),
        Outdated = new("RequestExpired", 400),
        FixedMessage = "AWS was not able to validate the provided access credentials",
        FixedExpiryMessage = "Request has expired.",
    };

    public required AuthenticationErrorCode MissingToken { get; init; }

    public required AuthenticationErrorCode Incomplete { get; init; }

    public required AuthenticationErrorCode Mismatch { get; init; }

    public required AuthenticationErrorCode UnknownKey { get; init; }

    public required AuthenticationErrorCode ExpiredToken { get; init; }

    /// <summary>The code for a request that is too old or too new, where it isn't <see cref="Mismatch"/>.</summary>
    public AuthenticationErrorCode? Outdated { get; init; }

    public string MissingTokenMessage { get; init; } = "Request is missing Authentication Token";

    /// <summary>What <see cref="Mismatch"/> and <see cref="UnknownKey"/> say, where that is always the same.</summary>
    public string? FixedMessage { get; init; }

    /// <summary>What <see cref="ExpiredToken"/> and <see cref="Outdated"/> say, where that is always the same.</summary>
    public string? FixedExpiryMessage { get; init; }
}
