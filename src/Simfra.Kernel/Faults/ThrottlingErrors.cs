using Simfra.Schemas;

namespace Simfra.Faults;

/// <summary>What services say to too many requests, as far as their models and protocols tell.</summary>
internal static class ThrottlingErrors
{
    // By what AWS's models call it, the most telling first: DynamoDB's data plane knows three.
    private static readonly string[] Names =
    [
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "TooManyRequestsException",
        "RequestLimitExceeded",
    ];

    /// <summary>The operation's own error for it; the protocol's usual one where the model has none.</summary>
    public static AwsServiceException Of(OperationSchema operation)
    {
        foreach (var name in Names)
        {
            if (Array.Find(operation.Errors, e => e.Name == name) is { } error)
            {
                return new(error.ErrorCode, error.ErrorStatus, MessageOf(name)) { QueryErrorCode = error.QueryErrorCode };
            }
        }

        return operation.Service.Protocols switch
        {
            var p when p.HasFlag(WireProtocols.Ec2Query) => new("RequestLimitExceeded", 503, "Request limit exceeded."),
            var p when (p & (WireProtocols.Json10 | WireProtocols.Json11)) != WireProtocols.None => new("ThrottlingException", 400, "Rate exceeded"),
            var p when p.HasFlag(WireProtocols.RestJson) => new("ThrottlingException", 429, "Rate exceeded"),
            _ => new("Throttling", 400, "Rate exceeded"),
        };
    }

    private static string MessageOf(string name) => name switch
    {
        "ProvisionedThroughputExceededException" =>
            "The level of configured provisioned throughput for the table was exceeded. "
            + "Consider increasing your provisioning level with the UpdateTable API.",
        "RequestThrottled" => "Request is throttled.",
        _ => "Rate exceeded",
    };
}
