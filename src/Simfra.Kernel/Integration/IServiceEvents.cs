using System.Text.Json.Nodes;
using Simfra.State;

namespace Simfra.Integration;

/// <summary>
/// Takes the events that services put on the default event bus of an account and region. EventBridge provides it; without it, they go nowhere.
/// </summary>
internal interface IServiceEvents
{
    ValueTask PublishAsync(ServiceEvent serviceEvent, CancellationToken cancellationToken);
}

/// <param name="Source">The service: <c>aws.cloudwatch</c>.</param>
/// <param name="DetailType">What it is: <c>CloudWatch Alarm State Change</c>.</param>
/// <param name="Scope">The account and region on whose bus it is put.</param>
/// <param name="Resources">The ARNs that it is about.</param>
/// <param name="Detail">What has happened.</param>
internal sealed record ServiceEvent(string Source, string DetailType, StateScope Scope, IReadOnlyList<string> Resources, JsonObject Detail);
