namespace Simfra.Security.Delegation;

/// <summary>Tells what was granted to product providers; the IAM service provides it.</summary>
internal interface IDelegatedAccessSource
{
    /// <summary>What a request was granted; null where it was granted nothing, or is not known.</summary>
    GrantedDelegation? Find(string requestId);
}

/// <summary>What was granted to a product provider.</summary>
/// <param name="Approver">In whose name it acts, as that principal was when it approved.</param>
/// <param name="Policy">What it may do of what the approver may.</param>
internal sealed record GrantedDelegation(Principal Approver, string Policy);
