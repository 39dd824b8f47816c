using System.Text.Json.Nodes;

namespace Simfra.Services.Tests.Wire;

/// <summary>How tests read the members of a JSON answer.</summary>
internal static class JsonAnswer
{
    public static string Text(this JsonNode node, string name) => node[name]!.GetValue<string>();
}
