using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>What IAM holds of one account. Each resource family has its tables in a file of its own.</summary>
internal sealed partial class IamState(StatePartition partition)
{
    private int _policyVersion;

    public StateScope Scope { get; } = partition.Scope;

    public string AccountId => Scope.Account;

    /// <summary>Changes with every commit that may change what a user or role is allowed.</summary>
    public int PolicyVersion => Volatile.Read(ref _policyVersion);

    public static IamState Create(StatePartition partition)
    {
        var state = new IamState(partition);
        Table[] tables = [state.Users, state.Groups, state.Roles, state.Policies, state.PasswordPolicies];
        Array.ForEach(tables, table => table.Committed = () => Interlocked.Increment(ref state._policyVersion));
        return state;
    }

    /// <summary>An ARN of this account: IAM has no regions.</summary>
    public string Arn(string resource) => $"arn:aws:iam::{AccountId}:{resource}";
}
