namespace Simfra;

/// <summary>A view was asked for a resource that isn't there.</summary>
public sealed class SimfraNotFoundException : Exception
{
    /// <summary>Says what isn't there.</summary>
    /// <param name="message">What was looked for and where, and what there is instead.</param>
    public SimfraNotFoundException(string message)
        : base(message)
    {
    }
}
