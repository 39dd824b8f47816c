using System.Text.Json;
using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Iam;

/// <summary>The requests for temporary delegation of all accounts: how they come from one state to another, and that their providers hear of it.</summary>
internal sealed class DelegationRequests
{
    private static readonly JobDefinition Expiry = new("iam.expire-delegation-request");

    private readonly ServiceState<IamState> _states;
    private readonly ServiceJobs _jobs;

    public DelegationRequests(ServiceState<IamState> states, ServiceJobs jobs)
    {
        (_states, _jobs) = (states, jobs);
        jobs.Handle(Expiry, job => Expire(job.Payload, job.Due));
        states.OnAccountRemoved((account, _) => RemoveOf(account));
    }

    private IamState State => _states[StateScope.World];

    /// <summary>A request as it is at a time; null where there is none.</summary>
    public IamDelegationRequest? Find(string id, DateTimeOffset now) =>
        _states.Find(StateScope.World)?.DelegationRequests.Find(id)?.At(now);

    /// <exception cref="Schemas.AwsServiceException">NoSuchEntity.</exception>
    public IamDelegationRequest Get(string? id, OperationContext context) =>
        Find(id!, context.Now) ?? throw IamErrors.DelegationRequestNotFound(id!);

    /// <summary>The request, which must be in one of some states.</summary>
    /// <exception cref="Schemas.AwsServiceException">NoSuchEntity, InvalidInput.</exception>
    public IamDelegationRequest Get(string? id, OperationContext context, params ReadOnlySpan<string> states)
    {
        var request = Get(id, context);
        return states.Contains(request.State) ? request : throw IamErrors.InvalidDelegationState(request.Id, request.State);
    }

    /// <summary>Those of an account that have an owner, in the order of their ids.</summary>
    public IEnumerable<IamDelegationRequest> OwnedBy(string accountId, DateTimeOffset now)
    {
        foreach (var request in State.DelegationRequestsByOwnerAccount.Find(accountId))
        {
            if (request.OwnerId is not null)
            {
                yield return request.At(now);
            }
        }
    }

    /// <summary>Whether a provider's account has a request of a workflow.</summary>
    public bool HasWorkflow(string requestorId, string workflowId)
    {
        foreach (var request in State.DelegationRequestsByRequestor.Find(requestorId))
        {
            if (request.WorkflowId == workflowId)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Keeps a new request; in a turn. Of that its provider knows already.</summary>
    public void Add(IamDelegationRequest request)
    {
        State.DelegationRequests.Add(request);
        ScheduleExpiry(request);
    }

    /// <summary>Keeps a request that came to another state, and tells its provider; in a turn.</summary>
    public void Put(IamDelegationRequest request)
    {
        State.DelegationRequests.Put(request);
        if (request.State != StateType.Expired)
        {
            ScheduleExpiry(request);
        }

        Tell(request, DelegationNotice.StateChange);
        if (request.State == StateType.Finalized)
        {
            Tell(request, DelegationNotice.ExchangeToken);
        }
    }

    private void Tell(IamDelegationRequest request, string kind) => _jobs.Schedule(
        DelegationNotifications.Job,
        request.UpdatedAt,
        StateScope.World,
        JsonSerializer.Serialize(new(request.Id, kind, request.State, request.UpdatedAt), IamJsonContext.Default.DelegationNotice));

    private void ScheduleExpiry(IamDelegationRequest request) => _jobs.Schedule(Expiry, request.ExpiresAt, StateScope.World, request.Id);

    /// <summary>A request that has come to another state meanwhile expires later.</summary>
    private void Expire(string id, DateTimeOffset due)
    {
        if (State.DelegationRequests.Find(id) is { } request && request.State != StateType.Expired && request.At(due) is { State: StateType.Expired } expired)
        {
            Put(expired);
        }
    }

    private void RemoveOf(string account)
    {
        if (_states.Find(StateScope.World) is not { } state)
        {
            return;
        }

        foreach (var request in state.DelegationRequests.All)
        {
            if (request.RequestorId == account || request.OwnerAccountId == account)
            {
                state.DelegationRequests.Remove(request.Id);
            }
        }
    }
}
