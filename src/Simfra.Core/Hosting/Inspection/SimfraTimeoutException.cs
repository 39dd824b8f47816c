namespace Simfra;

/// <summary>What was waited for (<see cref="SimfraWorld.WaitUntilAsync"/>) didn't come to be in time. The message shows how things stood.</summary>
public sealed class SimfraTimeoutException : TimeoutException
{
    internal SimfraTimeoutException(string message)
        : base(message)
    {
    }
}
