using Simfra.Security;
using Simfra.Security.Delegation;

namespace Simfra.Services.Iam;

/// <summary>Tells STS what the exchange tokens stand for that this service sent.</summary>
internal sealed class DelegatedAccessSource(DelegationRequests requests, SimfraClock clock) : IDelegatedAccessSource
{
    public GrantedDelegation? Find(string requestId) =>
        requests.Find(requestId, clock.GetUtcNow()) is { FinalizedAt: not null, Approver: { } approver } request
            ? new(PrincipalText.Read(approver), request.Policy)
            : null;
}
