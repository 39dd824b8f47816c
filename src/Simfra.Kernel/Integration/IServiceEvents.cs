using Simfra.State;

namespace Simfra.Integration;

/// <summary>Takes the events of AWS's services for default event buses. EventBridge provides it; without it nobody listens.</summary>
internal interface IServiceEvents
{
    /// <summary>Puts an event onto the default bus.</summary>
    /// <param name="scope">The account and region whose bus it is.</param>
    /// <param name="serviceEvent">The whole event: JSON with <c>source</c>, <c>detail-type</c>, <c>detail</c> and the rest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask PutAsync(StateScope scope, ReadOnlyMemory<byte> serviceEvent, CancellationToken cancellationToken);
}
