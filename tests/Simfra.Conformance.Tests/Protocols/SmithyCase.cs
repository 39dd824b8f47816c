using System.Text.Json.Nodes;
using Simfra.Tests;

namespace Simfra.Conformance.Tests.Protocols;

/// <summary>A case of Smithy's protocol tests.</summary>
internal sealed class SmithyCase
{
    private static readonly Lazy<Dictionary<string, SmithyCase>> Cases = new(Read);

    private SmithyCase(JsonObject content) => Content = content;

    /// <summary>Protocol, kind and id: unique, and the name of the test.</summary>
    public string Key => $"{Protocol} {Kind} {Id}";

    public string Id => Content["id"]!.GetValue<string>();

    public string Kind => Content["kind"]!.GetValue<string>() switch
    {
        "httpRequestTests" => "request",
        "httpResponseTests" => "response",
        "httpMalformedRequestTests" => "malformed",
        var unknown => throw new InvalidDataException($"Unknown kind '{unknown}'."),
    };

    /// <summary>The protocol's bare name: <c>restJson1</c>.</summary>
    public string Protocol => Content["protocol"]!.GetValue<string>().Split('#')[^1];

    public string Namespace => Content["namespace"]!.GetValue<string>();

    /// <summary>The operation or the error; of some requests, only a name near it.</summary>
    public string Shape => Content["shape"]!.GetValue<string>();

    /// <summary>Smithy itself says that the case is of no concern to servers.</summary>
    public bool IsForClientsAlone => Content["appliesTo"]?.GetValue<string>() == "client";

    public JsonObject Content { get; }

    public static IEnumerable<SmithyCase> All => Cases.Value.Values;

    public static SmithyCase Find(string key) => Cases.Value[key];

    private static Dictionary<string, SmithyCase> Read() => !Corpus.IsHere
        ? []
        : Corpus.Read(SharedData.PathOf($"{Corpus.Folder}/smithy-protocol-tests.json"))
            .Select(static c => new SmithyCase(c!.AsObject()))
            .ToDictionary(static c => c.Key);
}
