namespace Simfra.Security;

/// <summary>
/// Someone whom an identity provider vouches for and who has no AWS keys yet: the caller of AssumeRoleWithWebIdentity and AssumeRoleWithSAML.
/// </summary>
/// <param name="Provider">How trust policies name the provider: an OIDC or SAML provider's ARN, or <c>cognito-identity.amazonaws.com</c>.</param>
/// <param name="Subject">Whom the provider's token is about.</param>
internal sealed record FederatedIdentityPrincipal(string Provider, string Subject) : Principal("federated", Provider, $"{Provider}:{Subject}")
{
    /// <summary>The party that a token of an OpenID Connect provider is for; null for SAML.</summary>
    public string? Audience { get; init; }

    /// <summary><c>saml:namequalifier</c>: the hash by which a SAML provider is told from others; null for OpenID Connect.</summary>
    public string? NameQualifier { get; init; }
}
