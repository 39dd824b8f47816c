using System.Text.Json;
using Simfra.Security.Iam;

namespace Simfra.Services.Organizations.ManagementPolicies;

/// <summary>A scalar of a policy.</summary>
/// <param name="Kind">What kind of JSON value it is.</param>
/// <param name="Text">A string's characters; anything else as it is written.</param>
internal readonly record struct PolicyValue(JsonTokenType Kind, string Text)
{
    public static PolicyValue Of(PolicyJson json) => new(json.Kind, json.Text);

    public static PolicyValue Of(string text) => new(JsonTokenType.String, text);

    public void Write(Utf8JsonWriter writer)
    {
        if (Kind == JsonTokenType.String)
        {
            writer.WriteStringValue(Text);
        }
        else
        {
            writer.WriteRawValue(Text);
        }
    }
}
