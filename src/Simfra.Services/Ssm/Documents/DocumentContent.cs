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
                throw DocumentErrors.RequiresNothing(type);
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
            throw DocumentErrors.InvalidFormat(format);
        }

        return DocumentTexts.Read(text, format) as JsonObject ?? throw DocumentErrors.NotWellFormed(format);
    }

    private static DocumentContent ReadCalendar(string text, string format)
    {
        if (format != DocumentFormat.Text)
        {
            throw DocumentErrors.UnsupportedFormat(format);
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
        var version = DocumentSteps.TextOf(root["schemaVersion"]) ?? throw DocumentErrors.InvalidContent("The document has no schemaVersion.");
        CheckSchemaVersion(version, type);
        var parameters = ReadParameters(root["parameters"], version);
        switch (version)
        {
            case "2.0" or "2.2" when root.ContainsKey("runtimeConfig"):
                throw DocumentErrors.InvalidContent("Unknown property \"runtimeConfig\".");
            case "0.3" or "2.0" or "2.2":
                DocumentSteps.Check(root, isRunbook: version == "0.3");
                break;
            case "1.0" when type == DocumentType.Session:
                CheckSession(root);
                break;
            default:
                DocumentSteps.CheckRuntimeConfig(root);
                break;
        }

        CheckReferences(root, parameters);
        return new()
        {
            SchemaVersion = version,
            Description = DocumentSteps.TextOf(root["description"]),
            Parameters = parameters,
            PlatformTypes = DocumentPlatforms.Of(root, version),
        };
    }

    private static void CheckSession(JsonObject root)
    {
        var type = DocumentSteps.TextOf(root["sessionType"]) ?? throw DocumentErrors.InvalidContent("Missing SessionType in the document.");
        if (type is not ("Standard_Stream" or "InteractiveCommands" or "NonInteractiveCommands" or "Port"))
        {
            throw DocumentErrors.InvalidContent("Invalid sessionType");
        }

        if (type != "Standard_Stream" && root["properties"] is not JsonObject)
        {
            throw DocumentErrors.InvalidContent($"Missing Properties in session type {type} document");
        }
    }

    private static void CheckSchemaVersion(string version, string? type)
    {
        if (!AllSchemaVersions.Contains(version))
        {
            throw DocumentErrors.UnknownSchemaVersion(version);
        }

        var fits = (type ?? DocumentType.Command, version) switch
        {
            (DocumentType.Command, "2.2") when type is null => throw DocumentErrors.TypeRequired(version),
            (DocumentType.Command, "1.0" or "1.2" or "2.0" or "2.2") or (DocumentType.Policy, "2.0" or "2.2")
                or (DocumentType.Automation, "0.3") or (DocumentType.Session, "1.0") => true,
            _ => false,
        };
        if (!fits)
        {
            throw DocumentErrors.WrongSchemaVersion(version, type ?? DocumentType.Command);
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
        var type = DocumentSteps.TextOf(parameter["type"]) ?? throw DocumentErrors.InvalidContent("Missing \"type\" in parameter definition.");

        // Runbooks also take the types of AWS's resources: AWS::EC2::Instance::Id, List<AWS::S3::Bucket::Name>.
        if (!ParameterTypes.Contains(type) && !(version == "0.3" && type.Contains("AWS::", StringComparison.Ordinal)))
        {
            throw DocumentErrors.InvalidContent($"Parameter type: {type} is invalid.");
        }

        var value = parameter["default"];
        if (value is not null && !Fits(value, type))
        {
            throw DocumentErrors.InvalidContent($"Wrong default value for a \"{type}\" parameters");
        }

        if (value is not null && parameter["allowedValues"] is JsonArray allowed && !IsAllowed(value, allowed))
        {
            throw DocumentErrors.InvalidContent($"Default value of parameter \"{name}\" is not among its allowed values.");
        }

        return new()
        {
            Name = name,
            Type = type,
            Description = DocumentSteps.TextOf(parameter["description"]),
            DefaultValue = value is null ? null : DocumentSteps.TextOf(value) ?? value.ToJsonString(),
        };
    }

    private static bool Fits(JsonNode value, string type) => type switch
    {
        "StringList" or "MapList" => value is JsonArray,
        "StringMap" => value is JsonObject,
        "Boolean" => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "Integer" => long.TryParse(DocumentSteps.TextOf(value), out _),
        "String" => value is JsonValue,
        _ => value is JsonValue or JsonArray,
    };

    private static bool IsAllowed(JsonNode value, JsonArray allowed) => value is JsonArray values
        ? values.All(v => allowed.Any(a => JsonNode.DeepEquals(a, v)))
        : allowed.Any(a => JsonNode.DeepEquals(a, value));

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

    [GeneratedRegex(@"\{\{\s*([A-Za-z0-9_]+)\s*\}\}", RegexOptions.NonBacktracking)]
    private static partial Regex ReferencePattern();
}
