using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Models.Ssm;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Simfra.Services.Ssm.Documents;

/// <summary>The texts of documents, read and written as JSON and as YAML.</summary>
internal static class DocumentTexts
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What the text says; null for plain text.</summary>
    /// <exception cref="AwsServiceException">InvalidDocumentContent.</exception>
    public static JsonNode? Read(string content, string format) => format switch
    {
        DocumentFormat.Json => ReadJson(content),
        DocumentFormat.Yaml => ReadYaml(content).Node,
        _ => null,
    };

    /// <summary>A text in another format than its own.</summary>
    /// <exception cref="AwsServiceException">NotImplemented: it has tags, which JSON has no place for.</exception>
    public static string Convert(string content, string from, string to)
    {
        if (from == to || from == DocumentFormat.Text || to == DocumentFormat.Text)
        {
            return content;
        }

        if (to == DocumentFormat.Yaml)
        {
            return WriteYaml(ReadJson(content));
        }

        var (node, hasTags) = ReadYaml(content);
        return hasTags ? throw SsmErrors.NotBuilt("JSON for a document with tags of YAML") : node.ToJsonString(Indented);
    }

    private static JsonNode ReadJson(string content)
    {
        try
        {
            return ClientJson.ParseUniqueNode(content) ?? throw DocumentErrors.NotWellFormed("JSON");
        }
        catch (JsonException)
        {
            throw DocumentErrors.NotWellFormed("JSON");
        }
    }

    private static (JsonNode Node, bool HasTags) ReadYaml(string content)
    {
        try
        {
            var reader = new YamlReader(content);
            return (reader.Read() ?? throw DocumentErrors.NotWellFormed("YAML"), reader.HasTags);
        }
        catch (YamlException)
        {
            throw DocumentErrors.NotWellFormed("YAML");
        }
    }

    private static string WriteYaml(JsonNode node)
    {
        var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(writer);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        Write(emitter, node);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return writer.ToString();
    }

    private static void Write(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject mapping:
                emitter.Emit(new MappingStart());
                foreach (var (key, value) in mapping)
                {
                    emitter.Emit(ScalarOf(key));
                    Write(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray sequence:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Block));
                foreach (var item in sequence)
                {
                    Write(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            default:
                emitter.Emit(node?.GetValueKind() == JsonValueKind.String ? ScalarOf(node.GetValue<string>()) : new(node?.ToJsonString() ?? "null"));
                break;
        }
    }

    /// <summary>A text: quoted where it would be read as something else, in lines of its own where it has several.</summary>
    private static Scalar ScalarOf(string text)
    {
        var style = text.Contains('\n') ? ScalarStyle.Literal
            : YamlReader.ReadPlain(text)?.GetValueKind() == JsonValueKind.String ? ScalarStyle.Any : ScalarStyle.SingleQuoted;
        return new(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true);
    }
}
