namespace Simfra;

/// <summary>How a <see cref="SimfraClock"/> moves.</summary>
public enum SimfraClockMode
{
    /// <summary>With the system's time, which <see cref="SimfraClock.AdvanceAsync"/> can run ahead of.</summary>
    Real,

    /// <summary>Only when told to.</summary>
    Manual,

    /// <summary>When nothing is in flight and something waits for time: then it jumps to what comes next.</summary>
    AutoAdvance,
}
