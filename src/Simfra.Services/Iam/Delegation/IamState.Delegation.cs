using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Requests for temporary delegation, which any account may come to own: they lie in the scope that all accounts share.</summary>
internal sealed partial class IamState
{
    private static readonly TableDefinition<string, IamDelegationRequest> DelegationRequestTable =
        new("iam.delegation-request", version: 1, r => r.Id, IamJsonContext.Default);

    private static readonly IndexDefinition<string, string, IamDelegationRequest> DelegationRequestOwnerIndex =
        DelegationRequestTable.Index(r => r.OwnerAccountId ?? "");

    private static readonly IndexDefinition<string, string, IamDelegationRequest> DelegationRequestorIndex =
        DelegationRequestTable.Index(r => r.RequestorId);

    public Table<string, IamDelegationRequest> DelegationRequests { get; } = partition.Table(DelegationRequestTable);

    public Index<string, string, IamDelegationRequest> DelegationRequestsByOwnerAccount { get; } = partition.Index(DelegationRequestOwnerIndex);

    public Index<string, string, IamDelegationRequest> DelegationRequestsByRequestor { get; } = partition.Index(DelegationRequestorIndex);
}
