using Simfra.Integration;
using Simfra.Security.Iam;

namespace Simfra.Services.Sts.WebIdentity;

/// <summary>An issuer that an account may trust.</summary>
/// <param name="Url">Where its keys are: the issuer with its scheme.</param>
/// <param name="Name">What stands before its condition keys: the issuer without its scheme.</param>
/// <param name="Principal">How trust policies name it.</param>
internal sealed record WebIdentityIssuer(string Url, string Name, string Principal)
{
    private const string SchemeEnd = "://";

    /// <summary>The audiences that its tokens may be for; null where the trust policy alone says.</summary>
    public IReadOnlyList<string>? ClientIds { get; init; }

    /// <summary>Of certificates that its server may have.</summary>
    public IReadOnlyList<string> Thumbprints { get; init; } = [];

    /// <summary>Issuers that AWS knows of itself, so that no account needs to register them.</summary>
    private static WebIdentityIssuer? FindBuiltIn(string issuer) => issuer switch
    {
        "https://accounts.google.com" or "accounts.google.com" => new("https://accounts.google.com", "accounts.google.com", "accounts.google.com"),
        "https://cognito-identity.amazonaws.com" => new(issuer, "cognito-identity.amazonaws.com", "cognito-identity.amazonaws.com"),
        _ => null,
    };

    /// <summary>The issuer of a token, for a role of an account.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidIdentityToken.</exception>
    public static WebIdentityIssuer Find(string accountId, string issuer, Capabilities capabilities)
    {
        // A provider that the account registered goes first: it names its audiences.
        if (capabilities.Find<IIdentityProviders>()?.FindOpenIdConnect(accountId, issuer) is { } provider)
        {
            return new(provider.Url, provider.Url[(provider.Url.IndexOf(SchemeEnd, StringComparison.Ordinal) + SchemeEnd.Length)..], provider.Arn)
            {
                ClientIds = provider.ClientIds,
                Thumbprints = provider.Thumbprints,
            };
        }

        return FindBuiltIn(issuer) ?? throw StsErrors.UnknownIssuer(issuer);
    }
}
