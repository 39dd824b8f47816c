using System.Globalization;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.Sts;
using Simfra.Security;
using Simfra.Security.Iam;
using Simfra.Security.OpenId;

namespace Simfra.Services.Sts;

/// <summary>A token by which the caller shows itself to others than AWS, who verify it with the keys that the account publishes.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html"/>
internal sealed class GetWebIdentityTokenOperation(ServiceHost host) : IOperationGroup
{
    private const string AwsClaims = "https://sts.amazonaws.com/";

    /// <summary>AWS doesn't tell its limit; this is the longest token that STS itself takes.</summary>
    private const int MaxTokenLength = 20_000;

    private static readonly TimeSpan DefaultDuration = TimeSpan.FromMinutes(5);

    public void Register(IOperationRegistry operations) => operations.Handle(StsApi.GetWebIdentityToken, GetWebIdentityToken);

    private GetWebIdentityTokenResponse GetWebIdentityToken(GetWebIdentityTokenRequest request, OperationContext context)
    {
        if (request.SigningAlgorithm is not (TokenSigningKey.Rsa256 or TokenSigningKey.Curve384))
        {
            throw StsErrors.UnknownSigningAlgorithm(request.SigningAlgorithm!);
        }

        if (host.Capabilities.Find<IOutboundIdentity>()?.Find(context.AccountId) is not { IsEnabled: true } identity)
        {
            throw StsErrors.OutboundFederationDisabled();
        }

        var tags = SessionTags.Of(request.Tags, transitiveKeys: null, caller: null);
        var expiration = context.Now + (request.DurationSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultDuration);
        if (context.Principal.Session?.ExpiresAt < expiration)
        {
            throw StsErrors.SessionDurationEscalation();
        }

        var token = TokenSigningKey.Of(identity).Single(k => k.Algorithm == request.SigningAlgorithm).Sign(new JsonObject
        {
            ["aud"] = request.Audience is [var single] ? single : Texts(request.Audience!),
            ["sub"] = Subject(context.Principal),
            [AwsClaims] = Claims(tags, context),
            ["iss"] = identity.Issuer,
            ["exp"] = expiration.ToUnixTimeSeconds(),
            ["iat"] = context.Now.ToUnixTimeSeconds(),
            ["jti"] = context.Ids.NewGuid().ToString(),
        });
        return token.Length <= MaxTokenLength
            ? new() { WebIdentityToken = token, Expiration = expiration }
            : throw StsErrors.TokenTooLarge();
    }

    private JsonObject Claims(SessionTags tags, OperationContext context)
    {
        var (principal, session) = (context.Principal, context.Principal.Session);
        var claims = new JsonObject
        {
            ["aws_account"] = principal.AccountId,
            ["source_region"] = context.Region,
            ["principal_id"] = Subject(principal),
        };
        if (host.Capabilities.Find<IOrganizationPolicySource>()?.Find(principal.AccountId) is { } organization)
        {
            claims["org_id"] = organization.OrganizationId;
            claims["ou_path"] = new JsonArray(organization.Path);
        }

        if (session is not null)
        {
            claims["original_session_exp"] = session.ExpiresAt?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            AddText(claims, "federated_provider", session.FederatedProvider);
            AddText(claims, "source_identity", session.SourceIdentity);
        }

        AddTags(claims, "principal_tags", PrincipalTags(principal));
        AddTags(claims, "request_tags", tags.Requested);
        return claims;
    }

    /// <summary>The tags of the user or role, those of the session over them.</summary>
    private SortedDictionary<string, string> PrincipalTags(Principal principal)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in host.Capabilities.Find<IIdentityPolicySource>()?.Find(principal)?.Tags ?? new Dictionary<string, string>())
        {
            tags[key] = value;
        }

        foreach (var (key, value) in principal.Session?.Tags ?? new Dictionary<string, string>())
        {
            tags[key] = value;
        }

        return tags;
    }

    /// <summary>A session shows itself as its role.</summary>
    private static string Subject(Principal principal) => principal is AssumedRolePrincipal role ? role.RoleArn : principal.Arn;

    private static void AddText(JsonObject claims, string name, string? value)
    {
        if (value is not null)
        {
            claims[name] = value;
        }
    }

    private static void AddTags(JsonObject claims, string name, IReadOnlyDictionary<string, string> tags)
    {
        if (tags.Count > 0)
        {
            claims[name] = new JsonObject(tags.Select(static t => KeyValuePair.Create(t.Key, (JsonNode?)JsonValue.Create(t.Value))));
        }
    }

    private static JsonArray Texts(List<string> values) => new([.. values.Select(static v => (JsonNode?)JsonValue.Create(v))]);
}
