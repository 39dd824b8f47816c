using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra.Services.DynamoDb;

/// <summary>The tables of an account in a region, and their items. Looking changes nothing.</summary>
public sealed class DynamoDbView
{
    private readonly ServiceState<DynamoDbState> _states;
    private readonly Viewpoint _from;

    internal DynamoDbView(ServiceState<DynamoDbState> states, Viewpoint from)
    {
        _states = states;
        _from = from;
    }

    /// <summary>The tables, by name.</summary>
    public IReadOnlyList<TableView> Tables
    {
        get
        {
            _from.Saw(this);
            return [.. (State?.Tables.All.Select(static t => t.Name) ?? []).Select(Table)];
        }
    }

    internal DynamoDbState? State => _states.Find(_from.Scope);

    /// <summary>
    /// A table, whether it is there or not: <see cref="TableView.Exists"/> tells. All else that is asked of one that isn't there is a
    /// <see cref="SimfraNotFoundException"/>.
    /// </summary>
    /// <param name="name">Its name.</param>
    public TableView Table(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(this, name, _from);
    }

    /// <summary>A line for each table.</summary>
    public override string ToString() =>
        string.Join('\n', (State?.Tables.All.Select(t => Table(t.Name).Summary) ?? []).DefaultIfEmpty($"No table in {_from.Place}."));
}

/// <summary>A table and what is in it, as it is whenever it is asked.</summary>
public sealed class TableView
{
    private const int ShownItems = 20;

    private readonly DynamoDbView _view;
    private readonly Viewpoint _from;

    internal TableView(DynamoDbView view, string name, Viewpoint from)
    {
        _view = view;
        _from = from;
        Name = name;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its ARN.</summary>
    public string Arn => $"arn:aws:dynamodb:{_from.Region}:{_from.AccountId}:table/{Name}";

    /// <summary>Whether it is there.</summary>
    public bool Exists => Find() is not null;

    /// <summary><c>CREATING</c>, <c>ACTIVE</c>, <c>UPDATING</c>, <c>DELETING</c>.</summary>
    /// <exception cref="SimfraNotFoundException">It isn't there.</exception>
    public string Status
    {
        get
        {
            var table = Get();
            _from.WillChange(table.ReadyAt);
            return table.StatusAt(_from.Now);
        }
    }

    /// <summary>The attributes that its items are found by: the partition key, and the sort key if it has one.</summary>
    /// <exception cref="SimfraNotFoundException">It isn't there.</exception>
    public IReadOnlyList<string> KeyAttributes => [.. Get().Keys.Names];

    /// <summary>The names of its secondary indexes.</summary>
    /// <exception cref="SimfraNotFoundException">It isn't there.</exception>
    public IReadOnlyList<string> Indexes => [.. Get().LiveIndexes(_from.Now).Select(static i => i.Name)];

    /// <summary>Its tags.</summary>
    /// <exception cref="SimfraNotFoundException">It isn't there.</exception>
    public IReadOnlyDictionary<string, string> Tags => Get().Tags;

    /// <summary>How many items it has; found without walking them.</summary>
    /// <exception cref="SimfraNotFoundException">It isn't there.</exception>
    public int ItemCount => _view.State!.CountItems(Get().Name);

    /// <summary>Its items as a scan gives them, those that have expired and have yet to go among them.</summary>
    /// <exception cref="SimfraNotFoundException">It isn't there.</exception>
    public IReadOnlyList<ItemView> Items => [.. Read(Get())];

    internal string Summary => _view.State?.Tables.Find(Name) is { } table
        ? $"table {Name} ({_from.Place}): {table.StatusAt(_from.Now)}, {_view.State.CountItems(Name)} items"
        : $"table {Name} ({_from.Place}) isn't there";

    /// <summary>The first item whose attribute has a value, of whatever type; null where there is none. Looks at one after the other.</summary>
    /// <param name="attribute">The attribute's name.</param>
    /// <param name="value">Its value as a text, as <see cref="ItemView.this[string]"/> gives it.</param>
    /// <exception cref="SimfraNotFoundException">The table isn't there.</exception>
    public ItemView? FindItem(string attribute, string value) => Read(Get()).FirstOrDefault(item => item[attribute] == value);

    /// <summary>How many items there are, and the first twenty of them.</summary>
    public override string ToString()
    {
        var items = _view.State?.Tables.Find(Name) is { } table ? Read(table).Take(ShownItems + 1).Select(static i => $"  {i}").ToList() : [];
        if (items.Count > ShownItems)
        {
            items[ShownItems] = "  …";
        }

        return string.Join('\n', [Summary, .. items]);
    }

    /// <summary>Two views of one table of one instance are equal.</summary>
    /// <param name="obj">Another view.</param>
    public override bool Equals(object? obj) =>
        obj is TableView other && other.Name == Name && other._from.Scope == _from.Scope && other._view.State == _view.State;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, _from.Scope);

    private DynamoTable? Find()
    {
        _from.Saw(this);
        return _view.State?.Tables.Find(Name);
    }

    private DynamoTable Get() =>
        Find() ?? throw Viewpoint.NotFound($"table '{Name}'", _from.Place, _view.State?.Tables.All.Select(static t => t.Name) ?? []);

    private IEnumerable<ItemView> Read(DynamoTable table) => _view.State!.ItemsOf(table.Name).Select(static i => new ItemView(i.Attributes));
}

/// <summary>An item as it was when it was looked at.</summary>
public sealed class ItemView
{
    private readonly AttributeMap _attributes;

    internal ItemView(AttributeMap attributes) => _attributes = attributes;

    /// <summary>The names of its attributes.</summary>
    public IReadOnlyList<string> AttributeNames => [.. _attributes.Names];

    /// <summary>Its attributes as DynamoDB's own JSON: <c>{"Id":{"S":"42"}}</c>.</summary>
    public JsonObject Attributes => Parse(_attributes);

    /// <summary>
    /// An attribute as a text: a string or number as it is, bytes in base 64, <c>true</c> or <c>false</c>; what holds others as DynamoDB's JSON; null
    /// for none, and for NULL.
    /// </summary>
    /// <param name="attribute">The attribute's name.</param>
    public string? this[string attribute] => _attributes[attribute] switch
    {
        null or NullValue => null,
        StringValue text => text.Value,
        NumberValue number => number.Value.ToString(),
        BinaryValue binary => Convert.ToBase64String(binary.Value.AsSpan()),
        BooleanValue boolean => boolean.Value ? "true" : "false",
        _ => Attributes[attribute]!.ToJsonString(),
    };

    /// <summary>Its attributes as DynamoDB's own JSON.</summary>
    public override string ToString() => Attributes.ToJsonString();

    private static JsonObject Parse(AttributeMap map)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            ItemJson.Write(json, map);
        }

        return JsonNode.Parse(buffer.WrittenSpan)!.AsObject();
    }
}
