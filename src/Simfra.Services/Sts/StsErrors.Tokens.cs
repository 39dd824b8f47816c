using System.Globalization;
using Simfra.Models.Sts;
using Simfra.Schemas;

namespace Simfra.Services.Sts;

/// <summary>What is wrong with identity providers' tokens.</summary>
internal static partial class StsErrors
{
    public static AwsServiceException NotAuthorized(string action) => AccessDenied($"Not authorized to perform {action}");

    public static AwsServiceException InvalidIdentityToken(string message) => new InvalidIdentityTokenException(message);

    public static AwsServiceException NotAJsonWebToken() =>
        InvalidIdentityToken("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");

    public static AwsServiceException MissingClaim(string claim) => InvalidIdentityToken($"Missing a required claim: {claim}");

    public static AwsServiceException UnknownIssuer(string issuer) =>
        InvalidIdentityToken($"No OpenIDConnect provider found in your account for {issuer}");

    public static AwsServiceException IncorrectAudience() => InvalidIdentityToken("Incorrect token audience");

    /// <param name="hint">What this instance can say beyond AWS's own words, or null.</param>
    public static AwsServiceException NoVerificationKey(string? hint = null) => InvalidIdentityToken(
        "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements"
        + (hint is null ? "" : $" ({hint})"));

    public static AwsServiceException UntrustedIssuerCertificate() =>
        InvalidIdentityToken("OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint");

    public static AwsServiceException InvalidTokenSignature() => InvalidIdentityToken("Invalid token signature");

    public static AwsServiceException IssuerUnreachable() => new IDPCommunicationErrorException(
        "The request could not be fulfilled because the identity provider (IDP) that was asked to verify the incoming identity token could not be reached.");

    public static AwsServiceException TokenExpired(DateTimeOffset now, DateTimeOffset expiry) => new ExpiredTokenException(string.Create(
        CultureInfo.InvariantCulture,
        $"Token expired: current date/time {now.ToUnixTimeSeconds()} must be before the expiration date/time {expiry.ToUnixTimeSeconds()}"));

    public static AwsServiceException TokenNotYetValid(DateTimeOffset now, DateTimeOffset start) => InvalidIdentityToken(string.Create(
        CultureInfo.InvariantCulture,
        $"Token not yet valid: current date/time {now.ToUnixTimeSeconds()} must not be before the date/time {start.ToUnixTimeSeconds()}"));

    public static AwsServiceException InvalidTagClaim() =>
        InvalidIdentityToken("The session tags of the token must be texts, or lists of one text each.");

    public static AwsServiceException InvalidSourceIdentity() =>
        InvalidIdentityToken("""Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:".""");

    public static AwsServiceException InvalidTradeInToken() => ValidationError("The trade-in token is not valid.");

    public static AwsServiceException ForeignTradeInToken(string principal) => AccessDenied(
        $"User: {principal} is not authorized to perform: sts:GetDelegatedAccessToken because the trade-in token was issued to another account");

    public static AwsServiceException TradeInTokenExpired() => new ExpiredTradeInTokenException(
        "The trade-in token provided in the request has expired and can no longer be exchanged for credentials.");

    public static AwsServiceException InvalidSamlEncoding(string requestId) => FromDiscovery(
        "Invalid base64 SAMLResponse", "AuthSamlInvalidSamlResponseException", requestId);

    public static AwsServiceException InvalidSamlResponse(string requestId) => FromDiscovery(
        "Invalid SAMLResponse", "AuthSamlInvalidSamlResponseException", requestId);

    public static AwsServiceException UnknownSamlProvider(string requestId) => FromDiscovery(
        "Specified provider doesn't exist", "AuthSamlManifestNotFoundException", requestId);

    public static AwsServiceException SamlIssuerMismatch(string requestId) => FromDiscovery(
        "Issuer not present in specified provider", "AuthSamlInvalidSamlResponseException", requestId);

    public static AwsServiceException InvalidSamlSignature(string requestId) => FromDiscovery(
        "Response signature invalid", "AuthSamlInvalidSamlResponseException", requestId);

    public static AwsServiceException SamlNotEncrypted(string requestId) => FromDiscovery(
        "Response is required to be encrypted", "AuthSamlInvalidSamlResponseException", requestId);

    public static AwsServiceException SamlRejected(string? status) => new IDPRejectedClaimException($"The identity provider answers with status {status}");

    public static AwsServiceException SamlWithoutConfirmation() =>
        InvalidIdentityToken("Responses must contain SubjectConfirmatonData with a Recipient and NotOnOrAfter");

    public static AwsServiceException SamlTooOld() => new ExpiredTokenException("Token must be redeemed within 5 minutes of issuance");

    public static AwsServiceException SamlWithoutAudience() => InvalidIdentityToken("Response does not contain the required audience.");

    public static AwsServiceException SamlWithoutRole() =>
        InvalidIdentityToken("SAML Assertion doesn't contain the requested Role and Metadata in the attributes");

    public static AwsServiceException SamlWithoutSessionName() => InvalidIdentityToken("RoleSessionName is required in AuthnResponse");

    public static AwsServiceException InvalidSamlSessionName() =>
        InvalidIdentityToken("RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}");

    public static AwsServiceException InvalidSamlSessionDuration() =>
        InvalidIdentityToken("SessionDuration in AuthnResponse must be an integer between 900 and 43200");

    /// <summary>STS passes on what the service says that reads responses for it.</summary>
    private static AwsServiceException FromDiscovery(string fault, string code, string requestId) => InvalidIdentityToken(
        $"{fault} (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: {code}; Request ID: {requestId}; Proxy: null)");
}
