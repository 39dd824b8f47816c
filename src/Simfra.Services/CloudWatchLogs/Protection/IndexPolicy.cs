using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simfra.Services.CloudWatchLogs.Protection;

/// <summary>The fields of a field index policy.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutIndexPolicy.html"/>
internal static class IndexPolicy
{
    private const int MaxFields = 20;
    private const int MaxNameLength = 100;

    /// <summary>Reads <c>{"Fields":["requestId"]}</c>.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException; NotImplemented.</exception>
    public static IReadOnlyList<string> Parse(string document)
    {
        var policy = Read(document);
        if (policy.ContainsKey("FieldsV2"))
        {
            throw CloudWatchLogsErrors.NotBuilt("FieldsV2 of a field index policy");
        }

        var fields = (policy["Fields"] as JsonArray)?.Select(static f => f?.GetValueKind() == JsonValueKind.String ? f.GetValue<string>() : "").ToList();
        if (fields is not { Count: > 0 and <= MaxFields } || policy.Count != 1)
        {
            throw Invalid($"A field index policy must have between 1 and {MaxFields} Fields.");
        }

        if (fields.Find(static f => f.Length is 0 or > MaxNameLength) is not null || fields.Distinct(StringComparer.Ordinal).Count() < fields.Count)
        {
            throw Invalid($"The Fields of a field index policy must be different names of up to {MaxNameLength} characters.");
        }

        return fields;
    }

    private static JsonObject Read(string document)
    {
        try
        {
            return JsonNode.Parse(document, documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject
                ?? throw Invalid("The policy document is not a JSON object.");
        }
        catch (JsonException)
        {
            throw Invalid("The policy document is not valid JSON.");
        }
    }

    private static Schemas.AwsServiceException Invalid(string message) => CloudWatchLogsErrors.InvalidParameter(message);
}
