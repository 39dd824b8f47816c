using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.Security;

namespace Simfra.Services.Iam;

/// <summary>What becomes of requests for temporary delegation in the account that is asked: it takes them over, decides, and sends the token.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html"/>
internal sealed class DelegationRequestOperations(DelegationRequests requests, DelegationPermissionCheck check) : IOperationGroup
{
    /// <summary>For how long a root user may delegate.</summary>
    private const int MaxRootSeconds = 4 * 60 * 60;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.AssociateDelegationRequest, AssociateDelegationRequest);
        operations.Handle(IamApi.GetDelegationRequest, GetDelegationRequest);
        operations.Handle(IamApi.ListDelegationRequests, ListDelegationRequests);
        operations.Handle(IamApi.UpdateDelegationRequest, UpdateDelegationRequest);
        operations.Handle(IamApi.AcceptDelegationRequest, AcceptDelegationRequest);
        operations.Handle(IamApi.RejectDelegationRequest, RejectDelegationRequest);
        operations.Handle(IamApi.SendDelegationToken, SendDelegationToken);
    }

    private Unit AssociateDelegationRequest(AssociateDelegationRequestRequest input, OperationContext context)
    {
        var request = requests.Get(input.DelegationRequestId, context, StateType.Unassigned);
        requests.Put(request.To(StateType.Assigned, context.Now) with { OwnerAccountId = context.AccountId, OwnerId = context.Principal.Arn });
        return new();
    }

    private GetDelegationRequestResponse GetDelegationRequest(GetDelegationRequestRequest input, OperationContext context)
    {
        var request = requests.Get(input.DelegationRequestId, context);
        var isChecked = input.DelegationPermissionCheck == true;
        return new()
        {
            DelegationRequest = request.Show(),
            PermissionCheckStatus = isChecked ? PermissionCheckStatusType.Complete : null,
            PermissionCheckResult = isChecked ? check.Check(context.Principal, request.Policy) : null,
        };
    }

    private ListDelegationRequestsResponse ListDelegationRequests(ListDelegationRequestsRequest input, OperationContext context)
    {
        var owned = requests.OwnedBy(context.AccountId, context.Now).Where(r => input.OwnerId is null || r.OwnerId == input.OwnerId);
        var page = IamPage.Take(owned, static r => r.Id, input.MaxItems, input.Marker);
        return new() { DelegationRequests = page.Show(static r => r.Show()), IsTruncated = page.IsTruncated, Marker = page.Marker };
    }

    /// <summary>Hands the request on to those who may accept it.</summary>
    private Unit UpdateDelegationRequest(UpdateDelegationRequestRequest input, OperationContext context)
    {
        var request = requests.Get(input.DelegationRequestId, context, StateType.Assigned, StateType.PendingApproval);
        requests.Put(request.To(StateType.PendingApproval, context.Now) with { Notes = input.Notes ?? request.Notes });
        return new();
    }

    private Unit AcceptDelegationRequest(AcceptDelegationRequestRequest input, OperationContext context)
    {
        var request = requests.Get(input.DelegationRequestId, context, StateType.Assigned, StateType.PendingApproval);
        if (context.Principal.Session?.Delegation is not null)
        {
            throw IamErrors.DelegateCannotAccept();
        }

        if (context.Principal is RootPrincipal && request.SessionSeconds > MaxRootSeconds)
        {
            throw IamErrors.RootDelegationTooLong(MaxRootSeconds);
        }

        requests.Put(request.To(StateType.Accepted, context.Now) with
        {
            ApproverId = context.Principal.Arn,
            Approver = PrincipalText.Write(context.Principal),
        });
        return new();
    }

    /// <summary>What was accepted can be rejected until the token is sent.</summary>
    private Unit RejectDelegationRequest(RejectDelegationRequestRequest input, OperationContext context)
    {
        var request = requests.Get(input.DelegationRequestId, context, StateType.Assigned, StateType.PendingApproval, StateType.Accepted);
        requests.Put(request.To(StateType.Rejected, context.Now) with { RejectionReason = input.Notes });
        return new();
    }

    private Unit SendDelegationToken(SendDelegationTokenRequest input, OperationContext context)
    {
        var request = requests.Get(input.DelegationRequestId, context, StateType.Accepted);
        if (request.OnlySendByOwner && request.OwnerId != context.Principal.Arn)
        {
            throw IamErrors.OnlyOwnerSends(context.Principal.Arn, request.Arn(context.AccountId));
        }

        requests.Put(request.To(StateType.Finalized, context.Now) with { FinalizedAt = context.Now });
        return new();
    }
}
