using Simfra.Integration;
using Simfra.Models.Sts;
using Simfra.Security;

namespace Simfra.Services.Sts;

/// <summary>Sessions of users: their own, with an MFA code or without, and for those whom they vouch for.</summary>
internal sealed class UserSessionOperations(ServiceHost host) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(StsApi.GetSessionToken, GetSessionTokenAsync);
        operations.Handle(StsApi.GetFederationToken, GetFederationTokenAsync);
    }

    private ValueTask<GetSessionTokenResponse> GetSessionTokenAsync(
        GetSessionTokenRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var user = Caller(context);
        var isShown = MultiFactor.Check(request.SerialNumber, request.TokenCode, user, context.Now, host.Capabilities);
        var credential = host.Sessions.Issue(
            user with { Session = new() { IssuedAt = context.Now, MfaAuthenticatedAt = isShown ? context.Now : null } },
            SessionDuration.OfUser(request.DurationSeconds, user is RootPrincipal));
        return new(new GetSessionTokenResponse { Credentials = credential.ToShape() });
    }

    private ValueTask<GetFederationTokenResponse> GetFederationTokenAsync(
        GetFederationTokenRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var issuer = Caller(context);
        var tags = SessionTags.Of(request.Tags, transitiveKeys: null, caller: null);
        var policies = SessionPolicies.Check(request.Policy, request.PolicyArns, tags.Requested, host.Capabilities);
        var federated = new FederatedUserPrincipal(issuer, request.Name!)
        {
            Session = new()
            {
                IssuedAt = context.Now,
                Policies = policies.Inline is null ? [] : [policies.Inline],
                PolicyArns = policies.Arns,
                Tags = tags.All,
            },
        };
        var credential = host.Sessions.Issue(federated, SessionDuration.OfUser(request.DurationSeconds, issuer is RootPrincipal));
        return new(new GetFederationTokenResponse
        {
            Credentials = credential.ToShape(),
            FederatedUser = new() { FederatedUserId = federated.UserId, Arn = federated.Arn },
            PackedPolicySize = policies.PackedSize,
        });
    }

    /// <summary>The user whose long-term key signed the call.</summary>
    private static Principal Caller(OperationContext context) => context.Principal is RootPrincipal or IamUserPrincipal && !context.IsTemporary
        ? context.Principal
        : throw StsErrors.CannotCallWithSessionCredentials(context.Operation.Name);
}
