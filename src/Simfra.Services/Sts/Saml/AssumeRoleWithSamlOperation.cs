using System.Globalization;
using System.Text.RegularExpressions;
using Simfra.Integration;
using Simfra.Models.Sts;
using Simfra.Security;
using Simfra.Security.Iam;
using Simfra.Services.Sts.WebIdentity;

namespace Simfra.Services.Sts.Saml;

/// <summary>A session of a role for someone with a SAML provider's assertion. Nobody signs the call: the provider signed the assertion.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html"/>
internal sealed partial class AssumeRoleWithSamlOperation(RoleSessions sessions, FederatedTrust trust, Capabilities capabilities) : IOperationGroup
{
    private const string Action = "sts:AssumeRoleWithSAML";

    /// <summary>An assertion is to be used at once.</summary>
    private static readonly TimeSpan UsableFor = TimeSpan.FromMinutes(5);

    public void Register(IOperationRegistry operations) => operations.Handle(StsApi.AssumeRoleWithSAML, AssumeRoleWithSamlAsync);

    private ValueTask<AssumeRoleWithSAMLResponse> AssumeRoleWithSamlAsync(
        AssumeRoleWithSAMLRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var arn = RoleArn.Parse(request.RoleArn);
        var provider = capabilities.Find<IIdentityProviders>()?.FindSaml(request.PrincipalArn!)
            ?? throw StsErrors.UnknownSamlProvider(context.RequestId);
        var assertion = Read(request.SAMLAssertion!, provider, context);
        CheckTimes(assertion, context.Now);
        CheckAudience(assertion);
        CheckRole(assertion, arn.Value, provider.Arn);

        var subject = new SamlSubject(assertion, arn.AccountId, provider.Arn);
        var caller = new FederatedCaller(
            new FederatedIdentityPrincipal(provider.Arn, assertion.Subject ?? "") { NameQualifier = subject.NameQualifier },
            SessionNameOf(assertion),
            SessionTags.Of([.. assertion.Tags], assertion.TransitiveTagKeys, caller: null),
            WebIdentityToken.CheckSourceIdentity(assertion.SourceIdentity),
            subject.ConditionKeys());
        var role = trust.Require(arn, Action, caller, request, context);
        var session = sessions.Issue(
            role,
            new()
            {
                SessionName = caller.SessionName,
                Tags = caller.Tags,
                DurationSeconds = request.DurationSeconds ?? DurationOf(assertion),
                EndsAt = assertion.SessionEndsAt,
                Policy = request.Policy,
                PolicyArns = request.PolicyArns,
                SourceIdentity = caller.SourceIdentity,
                FederatedProvider = provider.Arn,
                ProviderContext = subject.SessionKeys(),
            },
            context.Now);
        return new(new AssumeRoleWithSAMLResponse
        {
            Credentials = session.Credential.ToShape(),
            AssumedRoleUser = session.ToUser(),
            PackedPolicySize = session.PackedPolicySize,
            Subject = assertion.Subject,
            SubjectType = subject.Type,
            Issuer = assertion.Issuer,
            Audience = assertion.Recipient,
            NameQualifier = subject.NameQualifier,
            SourceIdentity = caller.SourceIdentity,
        });
    }

    private static SamlAssertion Read(string base64, SamlProviderDescription provider, OperationContext context)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length))
        {
            throw StsErrors.InvalidSamlEncoding(context.RequestId);
        }

        using var metadata = SamlMetadata.Parse(provider.MetadataDocument) ?? throw StsErrors.InvalidSamlSignature(context.RequestId);
        var (assertion, fault, status) = SamlResponse.Read(bytes[..length], metadata, provider);
        return assertion ?? throw fault switch
        {
            SamlFault.WrongIssuer => StsErrors.SamlIssuerMismatch(context.RequestId),
            SamlFault.WrongSignature => StsErrors.InvalidSamlSignature(context.RequestId),
            SamlFault.NotSuccessful => StsErrors.SamlRejected(status),
            SamlFault.NotEncrypted => StsErrors.SamlNotEncrypted(context.RequestId),
            _ => StsErrors.InvalidSamlResponse(context.RequestId),
        };
    }

    private static void CheckTimes(SamlAssertion assertion, DateTimeOffset now)
    {
        if (assertion.Recipient is null || assertion.ConfirmedUntil is not { } confirmedUntil)
        {
            throw StsErrors.SamlWithoutConfirmation();
        }

        if (assertion.IssuedAt is not { } issued || now - issued > UsableFor)
        {
            throw StsErrors.SamlTooOld();
        }

        var end = assertion.NotOnOrAfter is { } until && until < confirmedUntil ? until : confirmedUntil;
        if (now >= end || assertion.SessionEndsAt <= now)
        {
            throw StsErrors.TokenExpired(now, now >= end ? end : assertion.SessionEndsAt!.Value);
        }

        var start = assertion.NotBefore ?? issued;
        if (start - UsableFor > now)
        {
            throw StsErrors.TokenNotYetValid(now, start);
        }
    }

    private static void CheckAudience(SamlAssertion assertion)
    {
        if (!assertion.Audiences.Any(IsAws) || !SignInPattern().IsMatch(assertion.Recipient!))
        {
            throw StsErrors.SamlWithoutAudience();
        }

        static bool IsAws(string audience) => audience == "urn:amazon:webservices" || SignInPattern().IsMatch(audience);
    }

    private static void CheckRole(SamlAssertion assertion, string role, string provider)
    {
        if (!assertion.Roles.Any(r => r.Split(',', StringSplitOptions.TrimEntries) is [var one, var other]
            && ((one == role && other == provider) || (one == provider && other == role))))
        {
            throw StsErrors.SamlWithoutRole();
        }
    }

    private static string SessionNameOf(SamlAssertion assertion)
    {
        var name = assertion.RoleSessionName ?? throw StsErrors.SamlWithoutSessionName();
        return SessionNamePattern().IsMatch(name) ? name : throw StsErrors.InvalidSamlSessionName();
    }

    private static int? DurationOf(SamlAssertion assertion)
    {
        if (assertion.SessionDuration is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 900 and <= 43200
            ? seconds
            : throw StsErrors.InvalidSamlSessionDuration();
    }

    [GeneratedRegex(@"\A[a-zA-Z_0-9+=,.@-]{2,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SessionNamePattern();

    /// <summary>AWS's sign-in endpoints: the global one, those of regions, and those of single providers.</summary>
    [GeneratedRegex(@"\Ahttps://([a-z0-9-]+\.)?signin\.aws\.amazon\.com/saml(/acs/[A-Za-z0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex SignInPattern();
}
