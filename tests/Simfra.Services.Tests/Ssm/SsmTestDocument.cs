using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Ssm;

/// <summary>Short forms of the calls that most tests of documents make.</summary>
internal static class SsmTestDocument
{
    /// <summary>A document of the type Command that runs a line of a shell.</summary>
    public static string Shell(string line = "uptime", string description = "shows the load") =>
        $$$"""
        {"schemaVersion":"2.2","description":"{{{description}}}",
         "parameters":{"Message":{"type":"String","description":"what to say","default":"hello"},"Hosts":{"type":"StringList","default":["a","b"]}},
         "mainSteps":[{"action":"aws:runShellScript","name":"run","inputs":{"runCommand":["echo {{ Message }}","{{{line}}}"]}}]}
        """;

    public static JsonObject Document(string name, string? content = null, string type = "Command", string format = "JSON") => new()
    {
        ["Name"] = name,
        ["Content"] = content ?? Shell(),
        ["DocumentType"] = type,
        ["DocumentFormat"] = format,
    };

    public static JsonObject Named(string name, params (string Member, JsonNode Value)[] more)
    {
        var input = new JsonObject { ["Name"] = name };
        foreach (var (member, value) in more)
        {
            input[member] = value;
        }

        return input;
    }

    /// <summary>Makes a document, and gives its description.</summary>
    public static async Task<JsonNode> CreateDocumentAsync(this TestWorld world, string name, string? content = null, string? account = null) =>
        (await world.SsmAsync("CreateDocument", Document(name, content), account)).Ok().Json["DocumentDescription"]!;

    /// <summary>Makes the next version of a document, and gives its description.</summary>
    public static async Task<JsonNode> UpdateDocumentAsync(this TestWorld world, string name, string content, string? versionName = null)
    {
        var input = Named(name, ("Content", content), ("DocumentVersion", "$LATEST"));
        if (versionName is not null)
        {
            input["VersionName"] = versionName;
        }

        return (await world.SsmAsync("UpdateDocument", input)).Ok().Json["DocumentDescription"]!;
    }

    public static async Task<JsonNode> GetDocumentAsync(this TestWorld world, string name, params (string Member, JsonNode Value)[] more) =>
        (await world.SsmAsync("GetDocument", Named(name, more))).Ok().Json;

    public static async Task<JsonNode> DescribeDocumentAsync(this TestWorld world, string name, params (string Member, JsonNode Value)[] more) =>
        (await world.SsmAsync("DescribeDocument", Named(name, more))).Ok().Json["Document"]!;
}
