using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Ssm;

/// <summary>Short forms of the calls that most tests of Parameter Store make.</summary>
internal static class SsmTestParameter
{
    public static Task<TestAnswer> SsmAsync(
        this TestWorld world, string operation, JsonObject input, string? account = null, string region = "us-east-1") =>
        world.JsonAsync("ssm", operation, input, account, region);

    /// <summary>Puts a String parameter, and gives the answer.</summary>
    public static async Task<JsonNode> PutAsync(this TestWorld world, string name, string value, JsonObject? more = null)
    {
        var input = more ?? [];
        input["Name"] = name;
        input["Value"] = value;
        input["Type"] ??= "String";
        return (await world.SsmAsync("PutParameter", input)).Ok().Json;
    }

    public static Task<JsonNode> OverwriteAsync(this TestWorld world, string name, string value) =>
        world.PutAsync(name, value, new() { ["Overwrite"] = true });

    public static async Task<JsonNode> GetAsync(this TestWorld world, string name) =>
        (await world.SsmAsync("GetParameter", new() { ["Name"] = name })).Ok().Json["Parameter"]!;

    public static int Number(this JsonNode node, string name) => node[name]!.GetValue<int>();

    /// <summary>The names in a list of an answer, in its order.</summary>
    public static string[] Names(this JsonNode answer, string list = "Parameters") => [.. answer[list]!.AsArray().Select(p => p!.Text("Name"))];

    /// <summary>A list of texts in an answer, in its order.</summary>
    public static string[] Texts(this JsonNode answer, string list) => [.. answer[list]!.AsArray().Select(p => p!.GetValue<string>())];
}
