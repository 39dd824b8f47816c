using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Simfra.Protocols.Codecs.Json;
using Simfra.Security.Iam;
using Simfra.Security.Iam.Grammar;

namespace Simfra.Security.Delegation;

/// <summary>
/// A policy with parameters: <c>@{name}</c> in its texts, which a list multiplies, and <c>@Enabled</c> on statements that are there for
/// some values only.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-policy-templates.html"/>
internal sealed partial class PolicyTemplate
{
    private const string Enabled = "@Enabled";
    private const string StatementElement = "Statement";
    private const string On = "True";

    /// <summary>A value that fits everywhere.</summary>
    private const string Anything = "*";

    private static readonly JsonSerializerOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _root;

    private PolicyTemplate(JsonObject root) => _root = root;

    /// <summary>Reads a template; null for a text that isn't a JSON object with statements.</summary>
    public static PolicyTemplate? Parse(string document)
    {
        try
        {
            return ClientJson.ParseNode(document) is JsonObject root && root.ContainsKey(StatementElement) ? new(root) : null;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The parameters that the template speaks of.</summary>
    public IReadOnlySet<string> ParameterNames()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        Collect(_root, names);
        return names;
    }

    /// <summary>The policy that the template comes to.</summary>
    /// <param name="parameters">A value for each of <see cref="ParameterNames"/>.</param>
    public string Render(IReadOnlyDictionary<string, TemplateValue> parameters)
    {
        var root = new JsonObject();
        foreach (var (name, value) in _root)
        {
            root[name] = name == StatementElement ? RenderStatements(value, parameters) : RenderValue(value, parameters);
        }

        return root.ToJsonString(Format);
    }

    /// <summary>
    /// What keeps the template from being registered: it isn't a policy whatever its parameters, or it lets roles be made without a
    /// permissions boundary. Null for a good one.
    /// </summary>
    public string? FindFault()
    {
        var sample = new Dictionary<string, TemplateValue>(StringComparer.Ordinal);
        foreach (var name in ParameterNames())
        {
            sample[name] = new([Anything], IsList: false);
        }

        // Every statement counts, those too that are there for some values only.
        var document = new PolicyTemplate(WithoutSwitches(_root)).Render(sample);
        if (PolicyGrammar.Check(document, PolicyDialect.Identity) is { } fault)
        {
            return fault;
        }

        return RoleRestrictions.Bound(PolicyDocument.Parse(document))
            ? null
            : "Statements that allow roles to be created must have a condition that gives them a permissions boundary.";
    }

    private static JsonObject WithoutSwitches(JsonObject root)
    {
        var copy = root.DeepClone().AsObject();
        foreach (var statement in Statements(copy[StatementElement]))
        {
            (statement as JsonObject)?.Remove(Enabled);
        }

        return copy;
    }

    private static IEnumerable<JsonNode?> Statements(JsonNode? element) => element is JsonArray array ? array.AsEnumerable() : [element];

    private static JsonNode? RenderStatements(JsonNode? element, IReadOnlyDictionary<string, TemplateValue> parameters)
    {
        if (element is not JsonArray array)
        {
            return IsEnabled(element, parameters) ? RenderValue(element, parameters) : new JsonArray();
        }

        return new JsonArray([.. array.Where(s => IsEnabled(s, parameters)).Select(s => RenderValue(s, parameters))]);
    }

    private static bool IsEnabled(JsonNode? statement, IReadOnlyDictionary<string, TemplateValue> parameters)
    {
        if (SwitchOf(statement) is not { } name)
        {
            return true;
        }

        return name.StartsWith('!') ? !IsOn(parameters[name[1..]]) : IsOn(parameters[name]);
    }

    private static bool IsOn(TemplateValue value) => value.Values is [On];

    private static string? SwitchOf(JsonNode? statement) =>
        statement is JsonObject o && o[Enabled] is JsonValue v && v.TryGetValue(out string? name) ? name : null;

    private static JsonNode? RenderValue(JsonNode? node, IReadOnlyDictionary<string, TemplateValue> parameters)
    {
        switch (node)
        {
            case JsonObject given:
                var made = new JsonObject();
                foreach (var (name, value) in given)
                {
                    if (name != Enabled)
                    {
                        made[Expand(name, parameters).Texts[0]] = RenderValue(value, parameters);
                    }
                }

                return made;
            case JsonArray given:
                // A text that comes to several stands beside its neighbours, not in a list of its own.
                return new JsonArray([.. given.SelectMany(item => Several(RenderValue(item, parameters)))]);
            case JsonValue value when value.TryGetValue(out string? text):
                var (texts, isList) = Expand(text, parameters);
                return isList ? new JsonArray([.. texts.Select(static t => (JsonNode)t)]) : JsonValue.Create(texts[0]);
            default:
                return node?.DeepClone();
        }
    }

    private static IEnumerable<JsonNode?> Several(JsonNode? rendered) =>
        rendered is JsonArray array ? array.Select(static n => n?.DeepClone()) : [rendered];

    /// <summary>All texts that a text with parameters stands for: each value of a list, with each of another.</summary>
    private static (List<string> Texts, bool IsList) Expand(string text, IReadOnlyDictionary<string, TemplateValue> parameters)
    {
        List<string> texts = [text];
        var isList = false;
        foreach (var name in NamesIn(text).Distinct(StringComparer.Ordinal))
        {
            var value = parameters[name];
            isList |= value.IsList;
            texts = [.. texts.SelectMany(t => value.Values.Select(v => t.Replace($"@{{{name}}}", v, StringComparison.Ordinal)))];
        }

        return (texts, isList);
    }

    private static void Collect(JsonNode? node, HashSet<string> names)
    {
        switch (node)
        {
            case JsonObject given:
                if (SwitchOf(given) is { } name)
                {
                    names.Add(name.TrimStart('!'));
                }

                foreach (var (key, value) in given)
                {
                    names.UnionWith(NamesIn(key));
                    Collect(value, names);
                }

                break;
            case JsonArray given:
                foreach (var item in given)
                {
                    Collect(item, names);
                }

                break;
            case JsonValue value when value.TryGetValue(out string? text):
                names.UnionWith(NamesIn(text));
                break;
        }
    }

    private static IEnumerable<string> NamesIn(string text) => Parameter().Matches(text).Select(static m => m.Groups[1].Value);

    [GeneratedRegex(@"@\{([^{}]+)\}")]
    private static partial Regex Parameter();
}

/// <summary>What a parameter is given.</summary>
/// <param name="Values">One text, or those of a list.</param>
/// <param name="IsList">It is a list, whose every value makes a text of its own.</param>
internal sealed record TemplateValue(IReadOnlyList<string> Values, bool IsList);
