using Simfra.Integration;
using Simfra.Models.Sts;
using Simfra.Security;
using Simfra.Security.OpenId;

namespace Simfra.Services.Sts.WebIdentity;

/// <summary>A session of a role for someone with the token of an OpenID Connect provider. Nobody signs the call: the token is the proof.</summary>
internal sealed class AssumeRoleWithWebIdentityOperation(RoleSessions sessions, FederatedTrust trust, Capabilities capabilities) : IOperationGroup
{
    private const string Action = "sts:AssumeRoleWithWebIdentity";

    public void Register(IOperationRegistry operations) => operations.Handle(StsApi.AssumeRoleWithWebIdentity, AssumeRoleWithWebIdentityAsync);

    private async ValueTask<AssumeRoleWithWebIdentityResponse> AssumeRoleWithWebIdentityAsync(
        AssumeRoleWithWebIdentityRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        if (request.ProviderId is not null)
        {
            // Names a provider whose access tokens only it can check: www.amazon.com, graph.facebook.com.
            throw StsErrors.NotBuilt("The parameter ProviderId of AssumeRoleWithWebIdentity");
        }

        var arn = RoleArn.Parse(request.RoleArn);
        var token = JsonWebToken.Parse(request.WebIdentityToken!) ?? throw StsErrors.NotAJsonWebToken();
        var issuer = WebIdentityIssuer.Find(arn.AccountId, token.Issuer ?? throw StsErrors.MissingClaim("iss"), capabilities);
        await VerifyAsync(token, issuer, cancellationToken).ConfigureAwait(false);
        var identity = WebIdentityToken.Check(token, issuer, context.Now);

        var keys = identity.ConditionKeys(issuer);
        var caller = new FederatedCaller(
            new FederatedIdentityPrincipal(issuer.Principal, identity.Subject) { Audience = identity.Audiences[0] }, request.RoleSessionName!,
            identity.ReadTags(), identity.ReadSourceIdentity(), keys);
        var role = trust.Require(arn, Action, caller, request, context);
        var session = sessions.Issue(
            role,
            new()
            {
                SessionName = caller.SessionName,
                Tags = caller.Tags,
                DurationSeconds = request.DurationSeconds,
                Policy = request.Policy,
                PolicyArns = request.PolicyArns,
                SourceIdentity = caller.SourceIdentity,
                FederatedProvider = issuer.Principal,
                ProviderContext = keys,
            },
            context.Now);
        return new()
        {
            Credentials = session.Credential.ToShape(),
            SubjectFromWebIdentityToken = identity.Subject,
            AssumedRoleUser = session.ToUser(),
            PackedPolicySize = session.PackedPolicySize,
            Provider = issuer.Principal,
            Audience = identity.Audiences[0],
            SourceIdentity = caller.SourceIdentity,
        };
    }

    private async ValueTask VerifyAsync(JsonWebToken token, WebIdentityIssuer issuer, CancellationToken cancellationToken)
    {
        JsonWebKeySet keys;
        try
        {
            keys = await capabilities.Find<OpenIdIssuers>()!.FindKeysAsync(issuer.Url, issuer.Thumbprints, cancellationToken).ConfigureAwait(false);
        }
        catch (IssuerKeysException exception)
        {
            throw exception.Fault switch
            {
                IssuerKeysFault.Unreachable => StsErrors.IssuerUnreachable(),
                IssuerKeysFault.UntrustedCertificate => StsErrors.UntrustedIssuerCertificate(),
                IssuerKeysFault.HostNotAllowed => StsErrors.NoVerificationKey(
                    $"this instance calls no host but its own machine's and those in SimfraOptions.AllowedHosts; "
                    + $"register the keys of {issuer.Url} with SimfraWorld.AddOpenIdIssuer"),
                _ => StsErrors.NoVerificationKey(),
            };
        }

        if (!keys.HasKeyFor(token))
        {
            throw StsErrors.NoVerificationKey();
        }

        if (!keys.Verifies(token))
        {
            throw StsErrors.InvalidTokenSignature();
        }
    }
}
