using Simfra.Models.Iam;
using Simfra.Security.Authorization;

namespace Simfra.Services.Iam;

/// <summary>
/// Who may do what to delegation requests without a policy of their own: who has the link may look at a request and make it its own, and its
/// owner may do all but accept it. What others may, their policies say.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html#temporary-delegation-managing-permissions"/>
internal sealed class DelegationAccess(DelegationRequests requests)
{
    private const string OfAnybody =
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Resource":"*",
        "Action":["iam:AssociateDelegationRequest","iam:GetDelegationRequest","iam:GetHumanReadableSummary"]}]}
        """;

    private const string OfOwner =
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Resource":"*",
        "Action":["iam:GetDelegationRequest","iam:GetHumanReadableSummary","iam:ListDelegationRequests","iam:RejectDelegationRequest",
        "iam:SendDelegationToken","iam:UpdateDelegationRequest"]}]}
        """;

    /// <summary>What a call is about: a request by its ARN, <c>*</c> for a list; null for calls that are about no delegation.</summary>
    public string? FindResource(AuthorizationCall call)
    {
        if (call.Input is ListDelegationRequestsRequest list)
        {
            // Listing one's own is allowed to everyone, which only a resource can say.
            return list.OwnerId == call.Context.Principal.Arn ? Arn(call, "*") : "*";
        }

        var id = call.Input switch
        {
            CreateDelegationRequestRequest => "*",
            AcceptDelegationRequestRequest accept => accept.DelegationRequestId,
            AssociateDelegationRequestRequest associate => associate.DelegationRequestId,
            GetDelegationRequestRequest get => get.DelegationRequestId,
            RejectDelegationRequestRequest reject => reject.DelegationRequestId,
            SendDelegationTokenRequest send => send.DelegationRequestId,
            UpdateDelegationRequestRequest update => update.DelegationRequestId,
            GetHumanReadableSummaryRequest summary => DelegationRequestArn.Parse(summary.EntityArn) ?? "*",
            _ => null,
        };
        return id is null ? null : requests.Find(id, call.Context.Now)?.Arn(call.Context.AccountId) ?? Arn(call, id);
    }

    /// <summary>A request as a decision sees it; null for other resources.</summary>
    public ResourceFacts? FindFacts(string arn, AuthorizationCall call)
    {
        if (DelegationRequestArn.Parse(arn) is not { } id)
        {
            return null;
        }

        var (account, principal) = (call.Context.AccountId, call.Context.Principal.Arn);
        if (requests.Find(id, call.Context.Now) is not { } request)
        {
            var listsItsOwn = call.Input is ListDelegationRequestsRequest list && list.OwnerId == principal;
            return new(account) { Policy = listsItsOwn ? OfOwner : null };
        }

        var isForCaller = request.OwnerAccountId is null || request.OwnerAccountId == account;
        return new(request.OwnerAccountId ?? account)
        {
            Policy = request.OwnerId is null && isForCaller ? OfAnybody : request.OwnerId == principal ? OfOwner : null,
        };
    }

    /// <summary>The values of <c>iam:DelegationRequestOwner</c>; null where the request has no owner.</summary>
    public IReadOnlyList<string>? FindOwner(string arn, AuthorizationCall call) =>
        DelegationRequestArn.Parse(arn) is { } id && requests.Find(id, call.Context.Now)?.OwnerId is { } owner ? [owner] : null;

    private static string Arn(AuthorizationCall call, string id) =>
        $"arn:{call.Context.Partition}:iam::{call.Context.AccountId}:delegation-request/{id}";
}
