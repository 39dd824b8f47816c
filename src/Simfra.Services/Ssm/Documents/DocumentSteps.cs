using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Simfra.Services.Ssm.Documents;

/// <summary>What a document does, step by step: checked as far as AWS checks it when the document is made.</summary>
/// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-command-ssm-plugin-reference.html"/>
/// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html"/>
internal static partial class DocumentSteps
{
    private static readonly FrozenSet<string> Plugins = FrozenSet.ToFrozenSet(
        [
            "aws:applications", "aws:cloudWatch", "aws:configureDocker", "aws:configurePackage", "aws:domainJoin", "aws:downloadContent",
            "aws:psModule", "aws:refreshAssociation", "aws:runDockerAction", "aws:runDocument", "aws:runPowerShellScript", "aws:runShellScript",
            "aws:softwareInventory", "aws:updateAgent", "aws:updateSsmAgent",
        ],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string> Actions = FrozenSet.ToFrozenSet(
        [
            "aws:approve", "aws:assertAwsResourceProperty", "aws:branch", "aws:changeInstanceState", "aws:copyImage", "aws:createImage",
            "aws:createStack", "aws:createTags", "aws:deleteImage", "aws:deleteStack", "aws:executeAutomation", "aws:executeAwsApi",
            "aws:executeScript", "aws:executeStateMachine", "aws:invokeLambdaFunction", "aws:invokeWebhook", "aws:loop", "aws:pause",
            "aws:runCommand", "aws:runInstances", "aws:sleep", "aws:updateVariable", "aws:waitForAwsResourceProperty",
        ],
        StringComparer.Ordinal);

    /// <summary>Where a step of a runbook says what comes after it.</summary>
    private static readonly string[] Links = ["nextStep", "onFailure", "onCancel"];

    /// <summary>Checks the steps of a document of schema version 0.3 or 2.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidDocumentContent.</exception>
    public static void Check(JsonObject root, bool isRunbook)
    {
        if (root["mainSteps"] is not JsonArray { Count: > 0 } steps)
        {
            throw DocumentErrors.Missing("mainSteps");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in steps)
        {
            var name = CheckStep(step as JsonObject ?? throw DocumentErrors.MissingInStep("name"), isRunbook);
            if (!names.Add(name))
            {
                throw DocumentErrors.InvalidContent("Duplicate step names found in mainSteps of the document.");
            }
        }

        if (isRunbook)
        {
            CheckLinks(root, steps, names);
        }
    }

    /// <summary>Checks the plugins of a document of schema version 1.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidDocumentContent.</exception>
    public static void CheckRuntimeConfig(JsonObject root)
    {
        foreach (var (plugin, _) in root["runtimeConfig"] as JsonObject ?? throw DocumentErrors.Missing("runtimeConfig"))
        {
            CheckPlugin(plugin);
        }
    }

    /// <summary>A text, or a number or truth value as it would be written.</summary>
    public static string? TextOf(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => node.ToJsonString(),
        _ => null,
    };

    private static string CheckStep(JsonObject step, bool isRunbook)
    {
        var name = TextOf(step["name"]) ?? throw DocumentErrors.MissingInStep("name");
        var action = TextOf(step["action"]) ?? throw DocumentErrors.MissingInStep("action");
        if (!StepName().IsMatch(name))
        {
            throw DocumentErrors.InvalidContent($"StepName: {name} is invalid.");
        }

        if (!isRunbook)
        {
            CheckPlugin(action);
        }
        else if (!Actions.Contains(action))
        {
            throw DocumentErrors.InvalidContent($"Unknown action: {action}");
        }

        if (step["inputs"] is not (null or JsonObject))
        {
            throw DocumentErrors.InvalidContent($"The inputs of step \"{name}\" aren't a map.");
        }

        if (step["precondition"]?["StringEquals"] is JsonArray pair && pair is [{ } left, { } right] && TextOf(left) == "platformType"
            && TextOf(right) is not ("Linux" or "Windows" or "MacOS"))
        {
            throw DocumentErrors.InvalidContent($"Invalid precondition, unrecognized values [platformType, {TextOf(right)}] encountered.");
        }

        return name;
    }

    private static void CheckPlugin(string plugin)
    {
        if (!Plugins.Contains(plugin))
        {
            throw DocumentErrors.InvalidContent($"Unknown plugin name: {plugin}");
        }
    }

    /// <summary>Steps and outputs of a runbook name steps that are there.</summary>
    private static void CheckLinks(JsonObject root, JsonArray steps, HashSet<string> names)
    {
        foreach (var step in steps.OfType<JsonObject>())
        {
            if (step["nextStep"] is not null && TextOf(step["isEnd"]) == "true")
            {
                throw DocumentErrors.InvalidContent("\"isEnd == true\" and nextStep should not exist in same step.");
            }

            foreach (var link in Links)
            {
                var target = TextOf(step[link]);
                target = target?.StartsWith("step:", StringComparison.Ordinal) == true ? target["step:".Length..] : target;
                if (target is not (null or "Abort" or "Continue") && !names.Contains(target))
                {
                    throw DocumentErrors.InvalidContent($"Unknown step name: \"{target}\" in {link}");
                }
            }
        }

        foreach (var output in root["outputs"] as JsonArray ?? [])
        {
            if (TextOf(output) is { } text && !names.Contains(text.Split('.')[0]))
            {
                throw DocumentErrors.InvalidContent($"Unknown step name in named output: {text}");
            }
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_]+$", RegexOptions.NonBacktracking)]
    private static partial Regex StepName();
}
