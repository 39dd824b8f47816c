namespace Simfra.Services.Sns;

/// <summary>A filter policy that SNS doesn't take; the message is AWS's, the place in the JSON included.</summary>
internal sealed class FilterPolicyException(string message) : Exception(message);
