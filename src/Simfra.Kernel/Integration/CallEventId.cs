namespace Simfra.Integration;

/// <summary>
/// The id of the event that CloudTrail writes of a call into an account's history. It follows from both, so that a service can name the event
/// before there is one.
/// </summary>
internal static class CallEventId
{
    public static string Of(string requestId, string accountId) => NamedGuid.Of($"{accountId}/{requestId}").ToString();
}
