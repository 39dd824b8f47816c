namespace Simfra.Integration;

/// <summary>Whether services refuse requests beyond the throughput that a resource was given; otherwise it is kept, shown, and holds nobody up.</summary>
internal sealed record ThroughputEnforcement(bool IsOn);
