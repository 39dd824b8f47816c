using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Simfra.Models.Ssm;

namespace Simfra.Services.Ssm.Documents;

/// <summary>What a document's text says of itself, checked by its type's schema.</summary>
/// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-syntax-data-elements-parameters.html"/>
internal sealed partial record DocumentContent
{
    private const int MaxBytes = 65_536;

    private static readonly string[] AllSchemaVersions = ["0.3", "1.0", "1.2", "2.0", "2.2"];

    private static readonly string[] ParameterTypes = ["String", "StringList", "Integer", "Boolean", "MapList", "StringMap"];

    public string? SchemaVersion { get; private init; }
    public string? Description { get; private init; }
    public ImmutableArray<DeclaredParameter> Parameters { get; private init; } = [];
    public ImmutableArray<string> PlatformTypes { get; private init; } = [];

    /// <summary>Reads and checks a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="format">Its format.</param>
    /// <param name="type">The document's type; null where the caller left it to the schema version.</param>
    /// <exception cref="Schemas.AwsServiceException">
    /// MaxDocumentSizeExceeded, InvalidDocumentContent, InvalidDocumentSchemaVersion, NotImplemented.
    /// </exception>
    public static DocumentContent Read(string text, string format, string? type)
    {
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            throw DocumentErrors.TooBig();
        }

        switch (type)
        {
            case DocumentType.ChangeCalendar:
                return ReadCalendar(text, format);
            case DocumentType.ApplicationConfiguration:
                _ = DocumentTexts.Read(text, format);
                return new();
            case DocumentType.ApplicationConfigurationSchema or DocumentType.CloudFormation:
                _ = ReadObject(text, format);
                return new();
            case null or DocumentType.Command or DocumentType.Policy or DocumentType.Automation or DocumentType.Session:
                return ReadRunnable(ReadObject(text, format), type);
            default:
                throw SsmErrors.NotBuilt($"The document type {type}");
        }
    }

    private static JsonObject ReadObject(string text, string format)
    {
        if (format == DocumentFormat.Text)
        {
            throw DocumentErrors.InvalidContent("The document format TEXT is not supported by this document type.");
        }

        return DocumentTexts.Read(text, format) as JsonObject ?? throw DocumentErrors.InvalidContent($"{format} not well-formed");
    }

    private static DocumentContent ReadCalendar(string text, string format)
    {
        if (format != DocumentFormat.Text)
        {
            throw DocumentErrors.InvalidContent("The document format of a change calendar must be TEXT.");
        }

        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines is ["BEGIN:VCALENDAR", .., "END:VCALENDAR"]
            && lines.Any(static l => l is "X-CALENDAR-TYPE:DEFAULT_OPEN" or "X-CALENDAR-TYPE:DEFAULT_CLOSED")
            ? new()
            : throw DocumentErrors.InvalidContent("The content isn't a calendar of the iCalendar format with an X-CALENDAR-TYPE.");
    }

    /// <summary>A document that Systems Manager runs: a schema version, parameters, and what is to be done.</summary>
    private static DocumentContent ReadRunnable(JsonObject root, string? type)
    {
        var version = TextOf(root["schemaVersion"]) ?? throw DocumentErrors.InvalidContent("The document has no schemaVersion.");
        CheckSchemaVersion(version, type);
        var parameters = ReadParameters(root["parameters"], version);
        switch (version)
        {
            case "0.3" or "2.0" or "2.2":
                CheckSteps(root["mainSteps"]);
                break;
            case "1.2" when root["runtimeConfig"] is not JsonObject { Count: > 0 }:
                throw DocumentErrors.InvalidContent("The document has no runtimeConfig.");
            case "1.0" when TextOf(root["sessionType"]) is not ("Standard_Stream" or "InteractiveCommands" or "NonInteractiveCommands" or "Port"):
                throw DocumentErrors.InvalidContent("The document has no valid sessionType.");
        }

        CheckReferences(root, parameters);
        return new()
        {
            SchemaVersion = version,
            Description = TextOf(root["description"]),
            Parameters = parameters,
            PlatformTypes = DocumentPlatforms.Of(root, version),
        };
    }

    private static void CheckSchemaVersion(string version, string? type)
    {
        if (!AllSchemaVersions.Contains(version))
        {
            throw DocumentErrors.UnknownSchemaVersion(version);
        }

        var fits = (type, version) switch
        {
            (null, "1.2") or (DocumentType.Command, "1.2" or "2.0" or "2.2") or (DocumentType.Policy, "2.0" or "2.2")
                or (DocumentType.Automation, "0.3") or (DocumentType.Session, "1.0") => true,
            (null, _) => throw DocumentErrors.TypeRequired(version),
            _ => false,
        };
        if (!fits)
        {
            throw DocumentErrors.WrongSchemaVersion(version, type!);
        }
    }

    private static ImmutableArray<DeclaredParameter> ReadParameters(JsonNode? node, string version)
    {
        if (node is null)
        {
            return [];
        }

        var declared = ImmutableArray.CreateBuilder<DeclaredParameter>();
        foreach (var (name, value) in node as JsonObject ?? throw DocumentErrors.InvalidContent("The parameters aren't a map."))
        {
            if (!name.All(char.IsAsciiLetterOrDigit))
            {
                throw DocumentErrors.InvalidContent($"Parameter name \"{name}\" is not alpha-numeric.");
            }

            var parameter = value as JsonObject ?? throw DocumentErrors.InvalidContent($"Parameter \"{name}\" isn't a map.");
            declared.Add(ReadParameter(name, parameter, version));
        }

        return declared.ToImmutable();
    }

    private static DeclaredParameter ReadParameter(string name, JsonObject parameter, string version)
    {
        var type = TextOf(parameter["type"]) ?? throw DocumentErrors.InvalidContent($"Parameter \"{name}\" has no type.");

        // Runbooks also take the types of AWS's resources: AWS::EC2::Instance::Id, List<AWS::S3::Bucket::Name>.
        if (!ParameterTypes.Contains(type) && !(version == "0.3" && type.Contains("AWS::", StringComparison.Ordinal)))
        {
            throw DocumentErrors.InvalidContent($"Parameter \"{name}\" has the unknown type {type}.");
        }

        var value = parameter["default"];
        if (value is not null && !Fits(value, type))
        {
            throw DocumentErrors.InvalidContent($"Default value of parameter \"{name}\" is not of type {type}.");
        }

        if (value is not null && parameter["allowedValues"] is JsonArray allowed && !IsAllowed(value, allowed))
        {
            throw DocumentErrors.InvalidContent($"Default value of parameter \"{name}\" is not among its allowed values.");
        }

        return new()
        {
            Name = name,
            Type = type,
            Description = TextOf(parameter["description"]),
            DefaultValue = value is null ? null : TextOf(value) ?? value.ToJsonString(),
        };
    }

    private static bool Fits(JsonNode value, string type) => type switch
    {
        "StringList" or "MapList" => value is JsonArray,
        "StringMap" => value is JsonObject,
        "Boolean" => TextOf(value) is "true" or "false",
        "Integer" => long.TryParse(TextOf(value), out _),
        "String" => value is JsonValue,
        _ => value is JsonValue or JsonArray,
    };

    private static bool IsAllowed(JsonNode value, JsonArray allowed) => value is JsonArray values
        ? values.All(v => allowed.Any(a => JsonNode.DeepEquals(a, v)))
        : allowed.Any(a => JsonNode.DeepEquals(a, value));

    private static void CheckSteps(JsonNode? node)
    {
        if (node is not JsonArray { Count: > 0 } steps)
        {
            throw DocumentErrors.InvalidContent("The document has no mainSteps.");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in steps)
        {
            var name = TextOf(step is JsonObject ? step["name"] : null) ?? throw DocumentErrors.InvalidContent("A step has no name.");
            if (TextOf(step!["action"]) is null)
            {
                throw DocumentErrors.InvalidContent($"Step \"{name}\" has no action.");
            }

            if (!names.Add(name))
            {
                throw DocumentErrors.InvalidContent($"Step name \"{name}\" is not unique.");
            }

            if (step["inputs"] is not (null or JsonObject))
            {
                throw DocumentErrors.InvalidContent($"The inputs of step \"{name}\" aren't a map.");
            }
        }
    }

    /// <summary>Every <c>{{ name }}</c> is a declared parameter. With a dot or a colon it is a step's output, or Parameter Store's.</summary>
    private static void CheckReferences(JsonNode node, ImmutableArray<DeclaredParameter> parameters)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (_, value) in map)
                {
                    CheckReferences(value ?? "", parameters);
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    CheckReferences(item ?? "", parameters);
                }

                break;
            case JsonValue when node.GetValueKind() == JsonValueKind.String:
                foreach (Match match in ReferencePattern().Matches(node.GetValue<string>()))
                {
                    var name = match.Groups[1].Value;
                    if (name != "platformType" && !parameters.Any(p => p.Name == name))
                    {
                        throw DocumentErrors.InvalidContent($"Parameter \"{name}\" is not declared.");
                    }
                }

                break;
        }
    }

    /// <summary>A text, or a number or truth value as it would be written.</summary>
    private static string? TextOf(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => node.ToJsonString(),
        _ => null,
    };

    [GeneratedRegex(@"\{\{\s*([A-Za-z0-9_]+)\s*\}\}", RegexOptions.NonBacktracking)]
    private static partial Regex ReferencePattern();
}
