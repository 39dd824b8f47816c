using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simfra.Testing;

/// <summary>Seeds tables and items.</summary>
public sealed class DynamoSeed
{
    private readonly SeedCalls _calls;

    internal DynamoSeed(SeedCalls calls) => _calls = calls;

    /// <summary>A table, which is paid for on demand.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="partitionKey">Its partition key: the attribute's name, and after a colon its type (<c>Id:N</c>) where it isn't a string.</param>
    /// <param name="sortKey">Its sort key in the same form; none by default.</param>
    public TableSeed Table(string name, string partitionKey, string? sortKey = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(partitionKey);
        return new(_calls, name, partitionKey, sortKey);
    }

    /// <inheritdoc cref="Table"/>
    public Task<TableSeed> TableAsync(string name, string partitionKey, string? sortKey = null) => Table(name, partitionKey, sortKey).AsTask();
}

/// <summary>A table that is seeded.</summary>
public sealed class TableSeed : Seeded<TableSeed>
{
    internal TableSeed(SeedCalls calls, string name, string partitionKey, string? sortKey)
        : base(calls)
    {
        Name = name;
        Begin(() => Calls.InvokeAsync("dynamodb", "CreateTable", Describe(name, partitionKey, sortKey)));
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its ARN.</summary>
    public string Arn => $"arn:aws:dynamodb:{Calls.Region}:{Calls.AccountId}:table/{Name}";

    /// <summary>
    /// Puts an item. A new table takes a second to become active: this waits for it, and moves a clock that stands still.
    /// </summary>
    /// <param name="item">
    /// The item: an anonymous object, a dictionary or a <see cref="JsonObject"/> of plain values. Texts, numbers and truth values become
    /// attributes of their kind, arrays lists, objects maps; <see cref="byte"/> arrays become texts in base 64.
    /// </param>
    public TableSeed Item(object item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var plain = item as JsonObject ?? JsonSerializer.SerializeToNode(item) as JsonObject
            ?? throw new ArgumentException($"An item is an object with members; {item.GetType()} isn't.", nameof(item));
        var attributes = Attributes(plain);
        return Then(async () =>
        {
            await BecomeActiveAsync().ConfigureAwait(false);
            await Calls.InvokeAsync("dynamodb", "PutItem", new() { ["TableName"] = Name, ["Item"] = attributes }).ConfigureAwait(false);
        });
    }

    private static JsonObject Describe(string name, string partitionKey, string? sortKey)
    {
        var (definitions, keys) = (new JsonArray(), new JsonArray());
        Add(partitionKey, "HASH");
        if (sortKey is not null)
        {
            Add(sortKey, "RANGE");
        }

        return new() { ["TableName"] = name, ["AttributeDefinitions"] = definitions, ["KeySchema"] = keys, ["BillingMode"] = "PAY_PER_REQUEST" };

        void Add(string key, string role)
        {
            var colon = key.LastIndexOf(':');
            var (attribute, type) = colon < 0 ? (key, "S") : (key[..colon], key[(colon + 1)..]);
            definitions.Add(new JsonObject { ["AttributeName"] = attribute, ["AttributeType"] = type });
            keys.Add(new JsonObject { ["AttributeName"] = attribute, ["KeyType"] = role });
        }
    }

    private static JsonObject Attributes(JsonObject plain) =>
        new(plain.Select(static member => KeyValuePair.Create(member.Key, (JsonNode?)Attribute(member.Value))));

    private static JsonObject Attribute(JsonNode? value) => value switch
    {
        null => new() { ["NULL"] = true },
        JsonObject map => new() { ["M"] = Attributes(map) },
        JsonArray list => new() { ["L"] = new JsonArray([.. list.Select(static element => Attribute(element))]) },
        _ => value.GetValueKind() switch
        {
            JsonValueKind.True or JsonValueKind.False => new() { ["BOOL"] = value.GetValue<bool>() },
            JsonValueKind.Number => new() { ["N"] = value.ToJsonString() },
            _ => new() { ["S"] = value.GetValue<string>() },
        },
    };

    private async Task BecomeActiveAsync()
    {
        var table = Calls.World.Inspect.InAccount(Calls.AccountId).InRegion(Calls.Region).Dynamo.Table(Name);
        if (table.Status == "ACTIVE")
        {
            return;
        }

        if (Calls.World.Clock.Mode == SimfraClockMode.Manual)
        {
            await Calls.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
        }
        else
        {
            await Calls.World.WaitUntilAsync(() => table.Status == "ACTIVE").ConfigureAwait(false);
        }
    }
}
