using System.Collections.Frozen;
using Simfra.Models;
using Simfra.Schemas;

namespace Simfra.Services.Iam;

/// <summary>Which resources an action can be about, as far as the tables of permissions tell.</summary>
internal static class ResourceEligibility
{
    private const int ArnParts = 6;
    private const string Unknown = "*";

    /// <summary>What AWS's simulator calls the resources of an action when it was given several, where it was seen.</summary>
    private static readonly FrozenDictionary<string, string> ResourceNames = new Dictionary<string, string>
    {
        ["ec2"] = "arn:aws:ec2:${Region}:${Account}:${ResourceType}/${ResourcePath}",
        ["iam"] = "arn:aws:iam::${Account}:${ResourceType}/${ResourceName}",
        ["kms"] = "arn:aws:kms:${Region}:${Account}:${ResourceType}/${Id}",
        ["lambda"] = "arn:aws:lambda:${Region}:${Account}:${ResourceType}:${ResourceId}",
        ["s3"] = "arn:aws:s3:::${BucketName}/${KeyName}",
        ["sqs"] = "arn:aws:sqs:${Region}:${Account}:${QueueName}",
        ["sts"] = "arn:aws:iam::${Account}:${RelativeId}",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>What stands for several resources of an action.</summary>
    public static string NameFor(string action) =>
        FindPermissions(action) is null ? Unknown : ResourceNames.GetValueOrDefault(ServiceOf(action), Unknown);

    /// <summary>Whether an action can be about a resource: of a known action its types tell, any other is taken to be about anything.</summary>
    public static bool IsEligible(string action, string resource)
    {
        if (FindPermissions(action) is not { } permissions)
        {
            return true;
        }

        return resource.Split(':', ArnParts) is [_, _, var service, _, _, var name]
            && permissions.Any(p => p.Resources.Any(r => Fits(r.Type, service, name)));
    }

    /// <summary>The part of the name before the first variable: <c>role/</c>, or nothing.</summary>
    private static bool Fits(IamResourceType type, string service, string name) =>
        type.Arn.Text.Split(':', ArnParts) is [_, _, var typeService, _, _, var form]
        && typeService == service
        && name.StartsWith(form[..Math.Max(form.IndexOf("${", StringComparison.Ordinal), 0)], StringComparison.Ordinal);

    /// <summary>Where operations need the action; null for one that no built operation needs.</summary>
    private static List<ActionPermission>? FindPermissions(string action)
    {
        var service = ServiceOf(action);
        var found = AwsCatalog.Services.Services
            .Where(s => s.IsSupported && s.IamPrefix.Equals(service, StringComparison.OrdinalIgnoreCase))
            .SelectMany(static s => s.Authorization.Operations)
            .SelectMany(static o => o.Permissions)
            .Where(p => p.Action.Name.Equals(action, StringComparison.OrdinalIgnoreCase))
            .ToList();
        return found.Count > 0 ? found : null;
    }

    private static string ServiceOf(string action) => action[..action.IndexOf(':', StringComparison.Ordinal)];
}
