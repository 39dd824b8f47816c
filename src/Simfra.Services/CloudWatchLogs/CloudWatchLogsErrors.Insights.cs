using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.Services.CloudWatchLogs.Insights;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>The errors of queries.</summary>
internal static partial class CloudWatchLogsErrors
{
    /// <summary>As recorded, with the error that the query's service had of the log groups'.</summary>
    public static AwsServiceException QueriedGroupNotFound(string group, string account, string requestId) => NotFound(
        $"Log group '{group}' does not exist for account ID '{account}' (Service: AWSLogs; Status Code: 400; "
        + $"Error Code: ResourceNotFoundException; Request ID: {requestId}; Proxy: null)");

    public static AwsServiceException Malformed(MalformedQuery query) => new MalformedQueryException(query.Message)
    {
        QueryCompileError = new()
        {
            Message = query.Message,
            Location = new()
            {
                StartCharOffset = query.Start,
                EndCharOffset = query.End,
            },
        },
    };

    /// <summary>The range of a query ends before there was anything to find.</summary>
    public static AwsServiceException QueryOutOfRange(long from, long to) => new MalformedQueryException(
        "Query's end date and time is either before the log groups creation time or exceeds the log groups log retention settings "
        + $"([{from},{to}])");

    public static AwsServiceException QueryNotFound() => NotFound("The specified query does not exist.");

    public static AwsServiceException QueryDefinitionNotFound() => NotFound("The specified query definition does not exist.");
}
