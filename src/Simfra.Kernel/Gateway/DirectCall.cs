using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Gateway;

/// <summary>A call that the process makes which holds the world: without HTTP, key and signature.</summary>
/// <param name="Operation">What is called.</param>
/// <param name="Input">With what.</param>
/// <param name="Principal">Who calls.</param>
/// <param name="Scope">For which account and region.</param>
/// <param name="Endpoint">Scheme, host and port that URLs in the answer begin with.</param>
internal sealed record DirectCall(OperationSchema Operation, IShape Input, Principal Principal, StateScope Scope, string Endpoint)
{
    /// <summary>Whether faults hit it.</summary>
    public bool MeetsFaults { get; init; } = true;
}

/// <summary>What a direct call came to.</summary>
/// <param name="RequestId">Its id in the journal.</param>
/// <param name="Output">What the handler gave; null where the call failed.</param>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="Defect">The failure that no handler expected, behind <paramref name="Error"/>; else null.</param>
internal sealed record DirectAnswer(string RequestId, IShape? Output, AwsServiceException? Error, Exception? Defect);
