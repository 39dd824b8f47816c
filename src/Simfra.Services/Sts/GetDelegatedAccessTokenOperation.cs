using Simfra.Integration;
using Simfra.Models.Sts;
using Simfra.Security.Delegation;

namespace Simfra.Services.Sts;

/// <summary>
/// Gives a product provider credentials for the token that it was sent: a session of the principal that accepted its request, which may do
/// what was approved and no more. The token can be exchanged again until the access ends, which it does for all credentials at one time.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-building-integration.html"/>
internal sealed class GetDelegatedAccessTokenOperation(ServiceHost host) : IOperationGroup
{
    public void Register(IOperationRegistry operations) => operations.Handle(StsApi.GetDelegatedAccessToken, GetDelegatedAccessTokenAsync);

    private ValueTask<GetDelegatedAccessTokenResponse> GetDelegatedAccessTokenAsync(
        GetDelegatedAccessTokenRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var token = host.Capabilities.Find<ExchangeTokens>()!.Read(request.TradeInToken!) ?? throw StsErrors.InvalidTradeInToken();
        if (token.RequestorId != context.AccountId)
        {
            throw StsErrors.ForeignTradeInToken(context.Principal.Arn);
        }

        if (context.Now >= token.ExpiresAt)
        {
            throw StsErrors.TradeInTokenExpired();
        }

        var granted = host.Capabilities.Find<IDelegatedAccessSource>()?.Find(token.RequestId) ?? throw StsErrors.InvalidTradeInToken();
        var approved = granted.Approver.Session;
        var policies = SessionPolicies.Check(granted.Policy, null, approved?.Tags ?? new Dictionary<string, string>(), host.Capabilities);
        var principal = granted.Approver with
        {
            Session = (approved ?? new() { IssuedAt = context.Now }) with
            {
                IssuedAt = context.Now,
                Delegation = new(context.AccountId, granted.Policy),
            },
        };
        var credential = host.Sessions.Issue(principal, token.ExpiresAt - context.Now);
        return new(new GetDelegatedAccessTokenResponse
        {
            Credentials = credential.ToShape(),
            PackedPolicySize = policies.PackedSize,
            AssumedPrincipal = principal.Arn,
        });
    }
}
