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
    public ServiceGrants(IReadOnlyList<string> documents)
        : this(documents, documents)
    {
    }

    /// <param name="allowing">Those of which any has to allow.</param>
    /// <param name="denying">Those of which none may deny.</param>
    public ServiceGrants(IEnumerable<string> allowing, IEnumerable<string> denying)
    {
        _allows = StatementsOf(allowing).FindAll(static s => s.Effect == StatementEffect.Allow);
        _denies = StatementsOf(denying).FindAll(static s => s.Effect == StatementEffect.Deny && IsUnconditional(s));
    }

    /// <summary>A service of whose actions any may be allowed.</summary>
    public bool Includes(string service) => _allows.Exists(s => s.IsNotAction ? AllowsAllBut(s, service) : Allows(s, service));

    /// <summary>An action that may be allowed.</summary>
    public bool IncludesAction(string action) =>
        _allows.Exists(s => s.MatchesAction(action)) && !_denies.Exists(s => s.MatchesAction(action));

    private static List<PolicyStatement> StatementsOf(IEnumerable<string> documents) =>
        [.. documents.SelectMany(static d => PolicyDocument.Parse(d).Statements)];

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
