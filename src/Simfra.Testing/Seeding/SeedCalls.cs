using System.Text.Json.Nodes;

namespace Simfra.Testing;

/// <summary>The calls that seeding makes: by an account's root user, in a region, spared by faults.</summary>
internal sealed class SeedCalls(SimfraFixture fixture, string accountId, string region)
{
    public SimfraWorld World => fixture.World;

    public string AccountId { get; } = accountId;

    public string Region { get; } = region;

    public Task<JsonObject> InvokeAsync(string service, string operation, JsonObject input) => fixture.InvokeAsync(
        new(service, operation, input)
        {
            AccountId = AccountId,
            Region = Region,
            MeetsFaults = false,
        },
        CancellationToken.None);

    public SeedCalls Of(string accountId) => new(fixture, accountId, Region);
}

/// <summary>Inputs as JSON. What isn't set is left out.</summary>
internal static class SeedJson
{
    public static JsonObject? Of(IEnumerable<KeyValuePair<string, string>> map)
    {
        var json = new JsonObject(map.Select(static entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
        return json.Count == 0 ? null : json;
    }

    /// <summary>Tags as most services take them: a list of <c>Key</c> and <c>Value</c>.</summary>
    public static JsonArray? Tags(IEnumerable<KeyValuePair<string, string>> tags)
    {
        var json = new JsonArray([.. tags.Select(static tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]);
        return json.Count == 0 ? null : json;
    }

    public static string Text(this JsonObject json, string member) => json[member]!.GetValue<string>();

    /// <summary>The same object without members that are null.</summary>
    public static JsonObject Compact(this JsonObject json)
    {
        foreach (var member in json.Where(static m => m.Value is null).Select(static m => m.Key).ToList())
        {
            json.Remove(member);
        }

        return json;
    }
}
