using System.Globalization;
using System.Text.Json;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Security.SigV4;

/// <summary>The policy of an upload by a browser form: until when it is good, and what the form's fields may be.</summary>
internal sealed class PostPolicy
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    private readonly DateTimeOffset _expiration;
    private readonly PostPolicyCondition[] _conditions;

    private PostPolicy(DateTimeOffset expiration, PostPolicyCondition[] conditions)
    {
        _expiration = expiration;
        _conditions = conditions;
    }

    /// <param name="base64">The form's field <c>policy</c>.</param>
    public static PostPolicy Parse(string base64)
    {
        try
        {
            using var document = ClientJson.ParseDocument(Convert.FromBase64String(base64));
            return Parse(document.RootElement);
        }
        catch (FormatException)
        {
            throw PostPolicyErrors.InvalidDocument("invalid Base64 encoding.");
        }
        catch (JsonException)
        {
            throw PostPolicyErrors.InvalidDocument("Invalid JSON.");
        }
    }

    /// <summary>Checks the form against the policy.</summary>
    /// <param name="fields">The form's fields by their names in lower case, without the file.</param>
    /// <param name="bucket">The bucket that the form was sent to.</param>
    /// <param name="now">The time by the instance's clock.</param>
    public void Check(IReadOnlyDictionary<string, string> fields, string bucket, DateTimeOffset now)
    {
        if (now > _expiration)
        {
            throw PostPolicyErrors.Expired();
        }

        foreach (var condition in _conditions)
        {
            if (condition.Operator == PostPolicyOperator.ContentLengthRange)
            {
                continue;
            }

            var value = condition.Field == "bucket" ? bucket : fields.GetValueOrDefault(condition.Field);
            if (condition.Field.Length == 0 || !condition.Accepts(value))
            {
                throw PostPolicyErrors.ConditionFailed(condition.ToString());
            }
        }

        var extra = fields.Keys.Where(name => !NeedsNoCondition(name) && !_conditions.Any(c => c.Field == name)).ToArray();
        if (extra.Length > 0)
        {
            throw PostPolicyErrors.ExtraFields(extra);
        }
    }

    /// <summary>Checks the file's length, which is known only when it has been read.</summary>
    public void CheckLength(long length)
    {
        foreach (var condition in _conditions.Where(c => c.Operator == PostPolicyOperator.ContentLengthRange))
        {
            condition.CheckLength(length);
        }
    }

    private static PostPolicy Parse(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw PostPolicyErrors.InvalidDocument("Invalid JSON.");
        }

        if (!root.TryGetProperty("expiration", out var expiration))
        {
            throw PostPolicyErrors.InvalidDocument("Policy missing expiration.");
        }

        if (expiration.ValueKind != JsonValueKind.String
            || !DateTimeOffset.TryParseExact(
                expiration.GetString(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            throw PostPolicyErrors.InvalidDocument($"Invalid 'expiration' value: '{expiration}'");
        }

        if (!root.TryGetProperty("conditions", out var conditions))
        {
            throw PostPolicyErrors.InvalidDocument("Policy missing conditions.");
        }

        return conditions.ValueKind == JsonValueKind.Array
            ? new(time, [.. conditions.EnumerateArray().Select(PostPolicyCondition.Parse)])
            : throw PostPolicyErrors.InvalidDocument("Invalid 'conditions' value: must be a List.");
    }

    private static bool NeedsNoCondition(string field) =>
        field is "x-amz-signature" or "signature" or "awsaccesskeyid" or "policy" or "file" or "bucket"
        || field.StartsWith("x-ignore-", StringComparison.Ordinal);
}
