using Simfra.Models;
using Simfra.Security.Iam;

namespace Simfra.Services.Iam;

/// <summary>
/// Which services policies may give access to. Conditions are taken to hold where they allow and not to where they deny; of resources only
/// those that are denied altogether count.
/// </summary>
internal sealed class ServiceGrants
{
    private const string Everything = "*";

    private readonly List<PolicyStatement> _allows;
    private readonly List<PolicyStatement> _denies;

    /// <param name="documents">All of them count together.</param>
    public ServiceGrants(IEnumerable<string> documents)
    {
        var statements = documents.SelectMany(static d => PolicyDocument.Parse(d).Statements).ToList();
        _allows = statements.FindAll(static s => s.Effect == StatementEffect.Allow);
        _denies = statements.FindAll(static s => s.Effect == StatementEffect.Deny && IsUnconditional(s));
    }

    /// <summary>A service of whose actions any may be allowed.</summary>
    public bool Includes(string service) => _allows.Exists(s => s.IsNotAction ? AllowsAllBut(s, service) : Allows(s, service));

    /// <summary>An action that may be allowed.</summary>
    public bool IncludesAction(string action) =>
        _allows.Exists(s => s.MatchesAction(action)) && !_denies.Exists(s => s.MatchesAction(action));

    private static bool IsUnconditional(PolicyStatement statement) =>
        statement.Conditions.Count == 0 && !statement.IsNotResource && statement.Resources?.Any(static r => r.Text == Everything) == true;

    private bool Allows(PolicyStatement statement, string service) =>
        statement.Actions.Select(a => Narrow(a, service)).OfType<string>().Any(a => !IsDenied(a));

    private bool AllowsAllBut(PolicyStatement statement, string service) =>
        !statement.Actions.Any(a => Narrow(a, service) == AllOf(service)) && !IsDenied(AllOf(service));

    /// <summary>A denying pattern covers an allowing one where it matches it as a text: <c>s3:Get*</c> covers <c>s3:GetObject*</c>.</summary>
    private bool IsDenied(string pattern) => _denies.Exists(d => d.IsNotAction
        ? !d.Actions.Any(a => Narrow(a, pattern[..pattern.IndexOf(':', StringComparison.Ordinal)]) is not null)
        : d.Actions.Any(a => a.Matches(pattern)));

    /// <summary>What of a pattern is about a service: <c>s3:Get*</c> of itself, <c>s3:*</c> of <c>*</c>; null where nothing is.</summary>
    private static string? Narrow(ActionPattern action, string service)
    {
        var colon = action.Text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return action.Text == Everything ? AllOf(service) : null;
        }

        return new ActionPattern(action.Text[..colon]).Matches(service) ? service + action.Text[colon..] : null;
    }

    private static string AllOf(string service) => $"{service}:*";
}

/// <summary>The services of AWS by what stands before the colon of their actions.</summary>
internal static class ServiceNamespaces
{
    private static readonly Dictionary<string, string> OwnNames = new(StringComparer.Ordinal)
    {
        ["apigateway"] = "Manage - Amazon API Gateway",
        ["autoscaling"] = "Amazon EC2 Auto Scaling",
        ["ec2"] = "Amazon EC2",
        ["s3"] = "Amazon S3",
        ["sns"] = "Amazon SNS",
        ["sqs"] = "Amazon SQS",
    };

    /// <summary>Namespaces with the services' names, by namespace.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new SortedDictionary<string, string>(
        AwsCatalog.Services.Services
            .Where(static s => s.IamPrefix.Length > 0)
            .GroupBy(static s => s.IamPrefix, StringComparer.Ordinal)
            .ToDictionary(
                static g => g.Key,
                static g => OwnNames.GetValueOrDefault(g.Key, (g.FirstOrDefault(s => s.Id == g.Key) ?? g.First()).FullName)),
        StringComparer.Ordinal);

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
