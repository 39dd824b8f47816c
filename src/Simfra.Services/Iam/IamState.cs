using Simfra.Security.Delegation;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>What IAM holds of one account. Each resource family has its tables in a file of its own.</summary>
/// <param name="partition">Where the tables are.</param>
/// <param name="providers">Those whose permissions boundaries every account may use.</param>
internal sealed partial class IamState(StatePartition partition, DelegationRegistry providers)
{
    private readonly DelegationRegistry _providers = providers;
    private int _policyVersion;

    public StateScope Scope { get; } = partition.Scope;

    public string AccountId => Scope.Account;

    /// <summary>Changes with every commit that may change what a user or role is allowed.</summary>
    public int PolicyVersion => Volatile.Read(ref _policyVersion);

    public static IamState Create(StatePartition partition, DelegationRegistry providers)
    {
        var state = new IamState(partition, providers);
        Table[] tables = [state.Users, state.Groups, state.Roles, state.Policies, state.PasswordPolicies];
        Array.ForEach(tables, table => table.Committed = () => Interlocked.Increment(ref state._policyVersion));
        return state;
    }

    /// <summary>An ARN of this account: IAM has no regions.</summary>
    public string Arn(string resource) => $"arn:aws:iam::{AccountId}:{resource}";
}
