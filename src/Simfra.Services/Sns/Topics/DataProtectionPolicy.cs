using System.Text;
using System.Text.Json;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.Sns;

/// <summary>
/// A data protection policy: it is kept and shown, and checked as far as AWS documents its grammar. Messages aren't searched for what it protects.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-data-protection-policies.html"/>
internal static class DataProtectionPolicy
{
    private const int MaxLength = 30_720;
    private const string Version = "2021-06-01";

    public static void Check(string json)
    {
        if (Encoding.UTF8.GetByteCount(json) > MaxLength)
        {
            throw Invalid($"DataProtectionPolicy must be at most {MaxLength} bytes long");
        }

        try
        {
            using var document = ClientJson.ParseDocument(json);
            CheckPolicy(document.RootElement);
        }
        catch (JsonException)
        {
            throw Invalid("DataProtectionPolicy is not valid JSON");
        }
    }

    private static void CheckPolicy(JsonElement policy)
    {
        if (policy.ValueKind != JsonValueKind.Object || !HasText(policy, "Name"))
        {
            throw Invalid("DataProtectionPolicy must have a Name");
        }

        if (!policy.TryGetProperty("Version", out var version) || version.ValueKind != JsonValueKind.String || version.GetString() != Version)
        {
            throw Invalid($"DataProtectionPolicy must have the Version {Version}");
        }

        if (!policy.TryGetProperty("Statement", out var statements) || statements.ValueKind != JsonValueKind.Array || statements.GetArrayLength() == 0)
        {
            throw Invalid("DataProtectionPolicy must have a Statement");
        }

        foreach (var statement in statements.EnumerateArray())
        {
            CheckStatement(statement);
        }
    }

    private static void CheckStatement(JsonElement statement)
    {
        if (statement.ValueKind != JsonValueKind.Object
            || !statement.TryGetProperty("DataDirection", out var direction)
            || direction.ValueKind != JsonValueKind.String
            || direction.GetString() is not ("Inbound" or "Outbound"))
        {
            throw Invalid("a statement's DataDirection is Inbound or Outbound");
        }

        if (!HasItems(statement, "Principal"))
        {
            throw Invalid("a statement must have a Principal");
        }

        if (!HasItems(statement, "DataIdentifier"))
        {
            throw Invalid("a statement must have a DataIdentifier");
        }

        if (!statement.TryGetProperty("Operation", out var operation)
            || operation.ValueKind != JsonValueKind.Object
            || operation.EnumerateObject().ToArray() is not [var only]
            || only.Name is not ("Audit" or "Deidentify" or "Deny"))
        {
            throw Invalid("a statement's Operation is one of Audit, Deidentify and Deny");
        }

        if (only.Name == "Audit" && direction.GetString() != "Inbound")
        {
            throw Invalid("Audit is for the DataDirection Inbound");
        }
    }

    private static bool HasText(JsonElement element, string name) =>
        element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String && text.GetString()!.Length > 0;

    private static bool HasItems(JsonElement element, string name) =>
        element.TryGetProperty(name, out var items)
        && items.ValueKind == JsonValueKind.Array
        && items.GetArrayLength() > 0
        && items.EnumerateArray().All(static i => i.ValueKind is JsonValueKind.String or JsonValueKind.Object);

    private static Exception Invalid(string reason) => SnsErrors.InvalidParameter("DataProtectionPolicy", reason);
}
