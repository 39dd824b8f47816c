using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.CloudWatchLogs.Protection;

/// <summary>Reads the documents of policies.</summary>
internal static class PolicyDocuments
{
    /// <summary>A document that is a JSON object.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static JsonObject Read(string document) =>
        ReadAny(document) as JsonObject ?? throw CloudWatchLogsErrors.InvalidParameter("The policy document is not a JSON object.");

    /// <summary>A document that is JSON.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static JsonNode? ReadAny(string document)
    {
        try
        {
            return ClientJson.ParseUniqueNode(document);
        }
        catch (JsonException)
        {
            throw CloudWatchLogsErrors.InvalidParameter("The policy document is not valid JSON.");
        }
    }
}
