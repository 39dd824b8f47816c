using System.Globalization;
using System.Text.Json.Nodes;

namespace Simfra.ModelGen.Inputs;

/// <summary>
/// Reviewed corrections of a model: a JSON Patch (RFC 6902), each of whose operations says in <c>reason</c> why it is there.
/// </summary>
internal sealed class ModelPatch
{
    private readonly string _file;
    private readonly IReadOnlyList<JsonObject> _operations;

    private ModelPatch(string file, IReadOnlyList<JsonObject> operations)
    {
        _file = file;
        _operations = operations;
    }

    public static ModelPatch Parse(string file, JsonNode patch)
    {
        var operations = patch.AsArray().Select(static o => o!.AsObject()).ToList();
        foreach (var operation in operations)
        {
            if (string.IsNullOrWhiteSpace(operation["reason"]?.GetValue<string>()))
            {
                throw new ModelException($"{file}: the patch of '{operation["path"]}' gives no reason.");
            }
        }

        return new(file, operations);
    }

    /// <summary>Applies the patch to the document in place; a patch that no longer fits the document is an error.</summary>
    public void Apply(JsonObject document)
    {
        foreach (var operation in _operations)
        {
            var path = Text(operation, "path");
            switch (Text(operation, "op"))
            {
                case "add":
                    Add(document, path, Value(operation), replace: false);
                    break;
                case "replace":
                    _ = Find(document, path);
                    Add(document, path, Value(operation), replace: true);
                    break;
                case "remove":
                    Remove(document, path);
                    break;
                case "copy":
                    Add(document, path, Find(document, Text(operation, "from"))?.DeepClone(), replace: false);
                    break;
                case "move":
                    var moved = Find(document, Text(operation, "from"))?.DeepClone();
                    Remove(document, Text(operation, "from"));
                    Add(document, path, moved, replace: false);
                    break;
                case "test":
                    if (!JsonNode.DeepEquals(Find(document, path), Value(operation)))
                    {
                        throw new ModelException($"{_file}: the test of '{path}' fails.");
                    }

                    break;
                case var unknown:
                    throw new ModelException($"{_file}: unknown operation '{unknown}'.");
            }
        }
    }

    private string Text(JsonObject operation, string key) =>
        operation[key]?.GetValue<string>() ?? throw new ModelException($"{_file}: an operation has no '{key}'.");

    private JsonNode? Value(JsonObject operation) => operation.TryGetPropertyValue("value", out var value)
        ? value?.DeepClone()
        : throw new ModelException($"{_file}: the patch of '{operation["path"]}' has no value.");

    private void Add(JsonObject document, string path, JsonNode? value, bool replace)
    {
        var (parent, key) = FindParent(document, path);
        switch (parent)
        {
            case JsonObject owner:
                owner[key] = value;
                break;
            case JsonArray items when replace:
                items[Index(path, key, items.Count - 1)] = value;
                break;
            case JsonArray items:
                items.Insert(key == "-" ? items.Count : Index(path, key, items.Count), value);
                break;
            default:
                throw NotFound(path);
        }
    }

    private void Remove(JsonObject document, string path)
    {
        var (parent, key) = FindParent(document, path);
        switch (parent)
        {
            case JsonObject owner when owner.Remove(key):
                break;
            case JsonArray items:
                items.RemoveAt(Index(path, key, items.Count - 1));
                break;
            default:
                throw NotFound(path);
        }
    }

    private (JsonNode? Parent, string Key) FindParent(JsonObject document, string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? throw NotFound(path) : (Find(document, path[..slash]), Unescape(path[(slash + 1)..]));
    }

    private JsonNode? Find(JsonObject document, string path)
    {
        JsonNode? found = document;
        foreach (var part in path.Split('/').Skip(1).Select(Unescape))
        {
            found = found switch
            {
                JsonObject owner when owner.TryGetPropertyValue(part, out var child) => child,
                JsonArray items => items[Index(path, part, items.Count - 1)],
                _ => throw NotFound(path),
            };
        }

        return found;
    }

    private int Index(string path, string key, int last) =>
        int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= last ? index : throw NotFound(path);

    private ModelException NotFound(string path) => new($"{_file}: the model has no '{path}'.");

    private static string Unescape(string token) =>
        token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
