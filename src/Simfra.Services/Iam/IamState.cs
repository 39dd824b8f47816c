using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>What IAM holds of one account. Each resource family has its tables in a file of its own.</summary>
internal sealed partial class IamState(StatePartition partition)
{
    public StateScope Scope { get; } = partition.Scope;

    public string AccountId => Scope.Account;

    public static IamState Create(StatePartition partition) => new(partition);

    /// <summary>An ARN of this account: IAM has no regions.</summary>
    public string Arn(string resource) => $"arn:aws:iam::{AccountId}:{resource}";
}
