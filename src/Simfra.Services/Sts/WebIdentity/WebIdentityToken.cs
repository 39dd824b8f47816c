using System.Text.Json;
using System.Text.RegularExpressions;
using Simfra.Security.OpenId;

namespace Simfra.Services.Sts.WebIdentity;

/// <summary>What STS reads in the token of an OpenID Connect provider.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html"/>
internal sealed partial record WebIdentityToken(JsonWebToken Token, string Subject)
{
    private const string TagsClaim = "https://aws.amazon.com/tags";
    private const string FlatTagClaim = $"{TagsClaim}/principal_tags/";
    private const string FlatTransitiveClaim = $"{TagsClaim}/transitive_tag_keys";
    private const string SourceIdentityClaim = "https://aws.amazon.com/source_identity";
    private const string GitHub = "token.actions.githubusercontent.com";

    /// <summary>How far a provider's clock may be ahead.</summary>
    private static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(5);

    /// <summary>The claims of GitHub's tokens that policies can test.</summary>
    private static readonly string[] GitHubClaims =
    [
        "actor", "actor_id", "enterprise_id", "environment", "job_workflow_ref", "ref", "repository", "repository_id", "repository_owner",
        "repository_owner_id", "repository_visibility", "workflow",
    ];

    /// <summary>Where a token names both, the party that it was issued to counts as its audience.</summary>
    public IReadOnlyList<string> Audiences => Token.AuthorizedParty is { } party ? [party] : Token.Audiences;

    /// <summary>Checks claims and times.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidIdentityToken, ExpiredTokenException.</exception>
    public static WebIdentityToken Check(JsonWebToken token, WebIdentityIssuer issuer, DateTimeOffset now)
    {
        var expiry = token.ExpiresAt ?? throw StsErrors.MissingClaim("exp");
        var issued = token.IssuedAt ?? throw StsErrors.MissingClaim("iat");
        var subject = token.Subject is { Length: > 0 } text ? text : throw StsErrors.MissingClaim("sub");
        if (expiry <= now)
        {
            throw StsErrors.TokenExpired(now, expiry);
        }

        if ((token.NotBefore ?? issued) - AllowedSkew > now || issued - AllowedSkew > now)
        {
            throw StsErrors.TokenNotYetValid(now, token.NotBefore is { } start && start > issued ? start : issued);
        }

        var read = new WebIdentityToken(token, subject);
        if (read.Audiences.Count == 0)
        {
            throw StsErrors.MissingClaim("aud");
        }

        return issuer.ClientIds is null || read.Audiences.Any(issuer.ClientIds.Contains) ? read : throw StsErrors.IncorrectAudience();
    }

    /// <summary>The condition keys that the token gives.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ConditionKeys(WebIdentityIssuer issuer)
    {
        var keys = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
        {
            [$"{issuer.Name}:aud"] = Audiences,
            [$"{issuer.Name}:sub"] = [Subject],
        };
        Add("amr", Token.Texts("amr"));
        Add("email", Token.Texts("email"));
        if (Token.AuthorizedParty is not null)
        {
            Add("oaud", Token.Audiences);
        }

        foreach (var claim in issuer.Name == GitHub ? GitHubClaims : [])
        {
            Add(claim, Token.Texts(claim));
        }

        return keys;

        void Add(string name, IReadOnlyList<string> values)
        {
            if (values.Count > 0)
            {
                keys[$"{issuer.Name}:{name}"] = values;
            }
        }
    }

    /// <summary>The session tags that the token asks for: in one claim, or in a claim each.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidIdentityToken, InvalidParameterValue.</exception>
    public SessionTags ReadTags()
    {
        var tags = new List<KeyValuePair<string, string>>();
        var transitiveKeys = new List<string>();
        if (Token.Claims.TryGetProperty(TagsClaim, out var nested) && nested.ValueKind == JsonValueKind.Object)
        {
            if (nested.TryGetProperty("principal_tags", out var principal) && principal.ValueKind == JsonValueKind.Object)
            {
                tags.AddRange(principal.EnumerateObject().Select(t => KeyValuePair.Create(t.Name, TagValue(t.Value))));
            }

            if (nested.TryGetProperty("transitive_tag_keys", out var keys))
            {
                transitiveKeys.AddRange(JsonWebToken.TextsOf(keys));
            }
        }

        tags.AddRange(
            from claim in Token.Claims.EnumerateObject()
            where claim.Name.StartsWith(FlatTagClaim, StringComparison.Ordinal)
            select KeyValuePair.Create(claim.Name[FlatTagClaim.Length..], TagValue(claim.Value)));
        transitiveKeys.AddRange(Token.Texts(FlatTransitiveClaim));
        return SessionTags.Of(tags, transitiveKeys, caller: null);
    }

    /// <summary>The source identity that the token sets, or null.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidIdentityToken.</exception>
    public string? ReadSourceIdentity() => CheckSourceIdentity(Token.Text(SourceIdentityClaim));

    /// <exception cref="Schemas.AwsServiceException">InvalidIdentityToken.</exception>
    public static string? CheckSourceIdentity(string? value) =>
        value is null || (NamePattern().IsMatch(value) && !value.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            ? value
            : throw StsErrors.InvalidSourceIdentity();

    private static string TagValue(JsonElement value) =>
        JsonWebToken.TextsOf(value) is [var single] && (value.ValueKind == JsonValueKind.String || value.GetArrayLength() == 1)
            ? single
            : throw StsErrors.InvalidTagClaim();

    [GeneratedRegex(@"\A[a-zA-Z_0-9+=,.@-]{2,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
