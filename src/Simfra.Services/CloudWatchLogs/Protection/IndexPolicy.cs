using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Models.CloudWatchLogs;

namespace Simfra.Services.CloudWatchLogs.Protection;

/// <summary>The fields of a field index policy.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutIndexPolicy.html"/>
internal static class IndexPolicy
{
    private const int MaxFields = 20;
    private const int MaxNameLength = 100;

    /// <summary>Reads <c>{"Fields":["requestId"],"FieldsV2":{"api":{"type":"FACET"}}}</c>: the fields, and the types of their indexes.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static IReadOnlyList<(string Name, string Type)> Parse(string document)
    {
        var policy = PolicyDocuments.Read(document);
        var plain = policy["Fields"] as JsonArray ?? [];
        var typed = policy["FieldsV2"] as JsonObject ?? [];
        List<(string Name, string Type)> fields =
        [
            .. plain.Select(static f => (Text(f), IndexType.FieldIndex)),
            .. typed.Select(static f => (f.Key, Text((f.Value as JsonObject)?["type"]))),
        ];
        if (fields is not { Count: > 0 and <= MaxFields } || policy.Any(static m => m.Key is not ("Fields" or "FieldsV2")))
        {
            throw Invalid($"A field index policy must have between 1 and {MaxFields} Fields.");
        }

        if (fields.Exists(static f => f.Name.Length is 0 or > MaxNameLength)
            || fields.DistinctBy(static f => f.Name, StringComparer.Ordinal).Count() < fields.Count)
        {
            throw Invalid($"The Fields of a field index policy must be different names of up to {MaxNameLength} characters.");
        }

        return fields.TrueForAll(static f => f.Type is IndexType.FieldIndex or IndexType.Facet)
            ? fields
            : throw Invalid("The type of a field index must be FIELD_INDEX or FACET.");
    }

    private static string Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : "";

    private static Schemas.AwsServiceException Invalid(string message) => CloudWatchLogsErrors.InvalidParameter(message);
}
