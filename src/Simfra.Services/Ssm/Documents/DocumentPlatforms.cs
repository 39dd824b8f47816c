using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Simfra.Models.Ssm;

namespace Simfra.Services.Ssm.Documents;

/// <summary>The operating systems that a document runs on, told by its plugins and their preconditions.</summary>
/// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-command-ssm-plugin-reference.html"/>
internal static class DocumentPlatforms
{
    private static readonly ImmutableArray<string> All = [PlatformType.Windows, PlatformType.Linux, PlatformType.MacOS];

    public static ImmutableArray<string> Of(JsonObject root, string version)
    {
        var found = version switch
        {
            "1.0" or "1.2" when root["runtimeConfig"] is JsonObject plugins => plugins.SelectMany(static p => OfPlugin(p.Key)),
            "2.0" or "2.2" => ((JsonArray)root["mainSteps"]!).SelectMany(static s => OfStep((JsonObject)s!)),
            _ => All,
        };
        var platforms = found.ToHashSet(StringComparer.Ordinal);
        return [.. All.Where(platforms.Contains)];
    }

    private static IEnumerable<string> OfStep(JsonObject step)
    {
        var plugin = OfPlugin(step["action"]!.ToString());
        return step["precondition"]?["StringEquals"] is JsonArray pair && pair is [{ } left, { } right] && left.ToString() == "platformType"
            ? plugin.Where(p => p == right.ToString())
            : plugin;
    }

    private static IEnumerable<string> OfPlugin(string plugin) => plugin switch
    {
        "aws:runShellScript" => [PlatformType.Linux, PlatformType.MacOS],
        "aws:applications" or "aws:cloudWatch" or "aws:psModule" or "aws:updateAgent" => [PlatformType.Windows],
        "aws:configureDocker" or "aws:domainJoin" or "aws:runDockerAction" => [PlatformType.Windows, PlatformType.Linux],
        _ => All,
    };
}
