using Simfra.Security;

namespace Simfra.Services.Sts;

/// <summary>Someone whom an identity provider vouches for, and what the provider's token says.</summary>
/// <param name="Principal">How trust policies name the caller's provider.</param>
/// <param name="SessionName">The session's name.</param>
/// <param name="Tags">The session tags that the token asks for.</param>
/// <param name="SourceIdentity">The source identity that the token sets, or null.</param>
/// <param name="Keys">The condition keys that the token gives, in any letter case: <c>saml:sub</c>.</param>
internal sealed record FederatedCaller(
    FederatedIdentityPrincipal Principal,
    string SessionName,
    SessionTags Tags,
    string? SourceIdentity,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Keys);
