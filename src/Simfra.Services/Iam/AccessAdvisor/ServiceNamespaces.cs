using System.Collections.Frozen;
using System.Collections.Immutable;
using Simfra.Models;

namespace Simfra.Services.Iam;

/// <summary>The services of AWS by what stands before the colon of their actions.</summary>
internal static class ServiceNamespaces
{
    private static readonly FrozenDictionary<string, string> OwnNames = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["apigateway"] = "Manage - Amazon API Gateway",
        ["autoscaling"] = "Amazon EC2 Auto Scaling",
        ["ec2"] = "Amazon EC2",
        ["ecr"] = "Amazon Elastic Container Registry",
        ["ecs"] = "Amazon Elastic Container Service",
        ["kinesis"] = "Amazon Kinesis Data Streams",
        ["s3"] = "Amazon S3",
        ["sns"] = "Amazon SNS",
        ["sqs"] = "Amazon SQS",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Namespaces with the services' names, by namespace.</summary>
    public static ImmutableSortedDictionary<string, string> All { get; } = AwsCatalog.Services.Services
        .Where(static s => s.IamPrefix.Length > 0)
        .GroupBy(static s => s.IamPrefix, StringComparer.Ordinal)
        .ToImmutableSortedDictionary(
            static g => g.Key,
            static g => OwnNames.GetValueOrDefault(g.Key, (g.FirstOrDefault(s => s.Id == g.Key) ?? g.First()).FullName),
            StringComparer.Ordinal);

    /// <summary>The region that reports give for a service that nobody has used; only IAM has one.</summary>
    public static string? FindDefaultRegion(string service) => service == "iam" ? "us-east-1" : null;

    /// <summary>The operations of a service that are built, as actions without their prefix, by name.</summary>
    public static IEnumerable<string> ActionsOf(string service) => AwsCatalog.Services.Services
        .Where(s => s.IsSupported && s.IamPrefix == service)
        .SelectMany(static s => s.Authorization.Operations)
        .SelectMany(static o => o.Permissions.Select(static p => p.Action.Name).Where(a => a.EndsWith($":{o.Operation}", StringComparison.Ordinal)))
        .Where(a => a.StartsWith($"{service}:", StringComparison.Ordinal))
        .Select(a => a[(service.Length + 1)..])
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);
}
