namespace Simfra.Integration;

/// <summary>
/// Calls functions and waits for their answers, for services that go by them: rotations of secrets, authorizers. Lambda provides it; without it, every function
/// counts as one that isn't there.
/// </summary>
internal interface IFunctionCalls
{
    /// <summary>Whether the function is there and its policy lets the caller in.</summary>
    /// <param name="functionArn">The function's ARN, with or without a version or alias.</param>
    /// <param name="caller">The service principal, and on whose behalf it calls.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<bool> MayCallAsync(string functionArn, InternalCaller caller, CancellationToken cancellationToken);

    /// <summary>Calls the function. The function's own failure is in the answer.</summary>
    /// <param name="functionArn">The function's ARN, with or without a version or alias.</param>
    /// <param name="payload">The event: JSON.</param>
    /// <param name="caller">The service principal, and on whose behalf it calls.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Schemas.AwsServiceException">Lambda's error: ResourceNotFoundException, AccessDeniedException, …</exception>
    ValueTask<FunctionAnswer> CallAsync(
        string functionArn, ReadOnlyMemory<byte> payload, InternalCaller caller, CancellationToken cancellationToken);
}

/// <param name="Payload">What the function gave back, or its error: JSON.</param>
/// <param name="Error"><c>Handled</c> or <c>Unhandled</c> where the function failed; else null.</param>
internal sealed record FunctionAnswer(ReadOnlyMemory<byte> Payload, string? Error);
