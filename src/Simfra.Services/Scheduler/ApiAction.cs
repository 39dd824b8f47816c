using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Simfra.Models;
using Simfra.Schemas;

namespace Simfra.Services.Scheduler;

/// <summary>An operation as universal targets name it: <c>arn:aws:scheduler:::aws-sdk:sqs:sendMessage</c>.</summary>
/// <param name="Service">The service by the name that SDKs have for it, in small letters: <c>sfn</c>.</param>
/// <param name="Action">The operation, with a small first letter.</param>
/// <param name="Operation">The operation of the model.</param>
/// <seealso href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html"/>
internal sealed record ApiAction(string Service, string Action, OperationSchema Operation)
{
    private const string Head = "arn:aws:scheduler:::aws-sdk:";

    private static readonly FrozenDictionary<string, ServiceSchema> Services = AwsCatalog.Services.Services
        .DistinctBy(NameOf)
        .ToFrozenDictionary(NameOf, StringComparer.Ordinal);

    private static readonly string[] ReadOnlyPrefixes =
    [
        "get", "describe", "list", "poll", "receive", "search", "scan", "query", "select", "read", "lookup", "discover", "validate", "batchGet",
        "batchDescribe", "batchRead", "transactGet", "adminGet", "adminList", "testMigration", "retrieve", "testConnection",
        "translateDocument", "isAuthorized", "invokeModel",
    ];

    public string Arn => $"{Head}{Service}:{Action}";

    /// <summary>EventBridge Scheduler calls nothing that only reads.</summary>
    public bool IsReadOnly => Array.Exists(ReadOnlyPrefixes, p => Action.StartsWith(p, StringComparison.Ordinal));

    public static ApiAction Of(Operation operation)
    {
        var name = operation.Name;
        return new(NameOf(operation.Service), $"{char.ToLowerInvariant(name[0])}{name[1..]}", operation.Schema);
    }

    public static bool IsArn(string arn) => arn.StartsWith(Head, StringComparison.Ordinal);

    /// <returns>False where the ARN names no operation of AWS's.</returns>
    public static bool TryParse(string arn, [NotNullWhen(true)] out ApiAction? action)
    {
        action = IsArn(arn)
            && arn[Head.Length..].Split(':') is [var service, { Length: > 0 } name]
            && Services.TryGetValue(service, out var schema)
            && schema.FindOperation($"{char.ToUpperInvariant(name[0])}{name[1..]}") is { } operation
                ? new(service, name, operation)
                : null;
        return action is not null;
    }

    private static string NameOf(ServiceSchema service) => service.ServiceId.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
}
