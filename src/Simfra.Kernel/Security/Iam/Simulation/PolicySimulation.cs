namespace Simfra.Security.Iam.Simulation;

/// <summary>A policy that takes part in a simulation.</summary>
/// <param name="SourceId">What the results call it: a policy's name, <c>PolicyInputList.1</c>.</param>
/// <param name="Document">The JSON.</param>
internal sealed record SimulatedPolicy(string SourceId, string Document)
{
    /// <summary>What the results say of policies of principals.</summary>
    public const string IdentityPolicy = "IAM Policy";

    /// <summary>What the results say of the resource's policy.</summary>
    public const string ResourcePolicy = "Resource Policy";

    /// <summary>What the results say of the permissions boundary.</summary>
    public const string BoundaryPolicy = "Permissions Boundary Policy";

    /// <summary>What the results say of its kind.</summary>
    public string SourceType { get; init; } = IdentityPolicy;
}

/// <summary>What SimulateCustomPolicy and SimulatePrincipalPolicy are asked, as plain data.</summary>
internal sealed record SimulationInput
{
    /// <summary>Who is simulated.</summary>
    public required Principal Caller { get; init; }

    /// <summary>The identity policies.</summary>
    public IReadOnlyList<SimulatedPolicy> Policies { get; init; } = [];

    /// <summary>The permissions boundary.</summary>
    public SimulatedPolicy? Boundary { get; init; }

    /// <summary>The organisation of the caller's account.</summary>
    public OrganizationPolicies? Organization { get; init; }

    /// <summary>The policy that each resource is taken to have.</summary>
    public string? ResourcePolicy { get; init; }

    /// <summary>The account that owns resources whose ARN doesn't tell; null for the caller's.</summary>
    public string? ResourceOwner { get; init; }

    /// <summary>The condition keys, those among them that a caller has without their being given.</summary>
    public ConditionContext Context { get; init; } = ConditionContext.Empty;

    /// <summary>The names of the condition keys that were given; the others count as missing where a policy asks for them.</summary>
    public IReadOnlySet<string> GivenKeys { get; init; } = new HashSet<string>();
}

/// <summary>A statement that a result names.</summary>
/// <param name="SourceId">Its policy's, as the input called it.</param>
/// <param name="SourceType">Its policy's kind, as AWS names it on the wire.</param>
/// <param name="Start">Where it begins in its document.</param>
/// <param name="End">Where it ends.</param>
internal sealed record MatchedStatement(string SourceId, string SourceType, TextPosition Start, TextPosition End);

/// <summary>How an action on a resource came out.</summary>
internal sealed record SimulationResult
{
    public required string Action { get; init; }

    public required string Resource { get; init; }

    /// <summary>What <c>EvalDecision</c> says.</summary>
    public required DecisionEffect Decision { get; init; }

    /// <summary>The statements that decided: those that deny, or those that allow.</summary>
    public IReadOnlyList<MatchedStatement> MatchedStatements { get; init; } = [];

    /// <summary>Where nothing allows and nothing denies: the condition keys that any of the policies asks for and that weren't given.</summary>
    public IReadOnlyList<string> MissingContextValues { get; init; } = [];

    /// <summary>What <c>OrganizationsDecisionDetail</c> says; null where the account is in no organisation.</summary>
    public bool? AllowedByOrganizations { get; init; }

    /// <summary>What <c>PermissionsBoundaryDecisionDetail</c> says; null without a boundary.</summary>
    public bool? AllowedByPermissionsBoundary { get; init; }

    /// <summary>Each kind of policy's part in a decision over two accounts; null for one account, and where the organisation denies.</summary>
    public IReadOnlyDictionary<string, DecisionEffect>? DecisionDetails { get; init; }
}

/// <summary>Answers what would happen, on the engine that decides what does.</summary>
internal sealed class PolicySimulation(PolicyEvaluator evaluator)
{
    /// <summary>Stands in for all other policies where the organisation's part alone is asked for.</summary>
    private static readonly AttachedPolicy AllowsEverything =
        new("AllowsEverything", null, """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""");

    /// <summary>One action on one resource.</summary>
    /// <param name="input">Whose policies, and which.</param>
    /// <param name="action">The action with its vendor.</param>
    /// <param name="resource">An ARN, or <c>*</c>.</param>
    public SimulationResult Simulate(SimulationInput input, string action, string resource)
    {
        var sources = Sources(input);
        var request = new AccessRequest(input.Caller, action, resource)
        {
            // Two accounts matter where a resource's policy has a say.
            ResourceAccountId = input.ResourcePolicy is null ? null : AccountOf(resource) ?? input.ResourceOwner,
            Context = input.Context,
        };
        var trace = evaluator.Explain(request, Policies(input, sources));
        var organizationAllows = AllowedByOrganizations(input, request);
        return new()
        {
            Action = action,
            Resource = resource,
            Decision = trace.Decision.Effect,
            MatchedStatements = organizationAllows == false ? [] : MatchedStatements(trace, sources),
            MissingContextValues = organizationAllows == false ? [] : MissingContextValues(trace, sources, input.GivenKeys),
            AllowedByOrganizations = organizationAllows,
            AllowedByPermissionsBoundary = input.Boundary is null ? null : EffectOf(trace, PolicyType.PermissionsBoundary) == DecisionEffect.Allowed,
            DecisionDetails = request.IsCrossAccount && organizationAllows != false ? DecisionDetails(trace, input) : null,
        };
    }

    /// <summary>The most restrictive of several results: what an action comes to over all its resources.</summary>
    public static DecisionEffect MostRestrictive(IEnumerable<SimulationResult> results) => MostRestrictive(results.Select(static r => r.Decision));

    /// <inheritdoc cref="MostRestrictive(IEnumerable{SimulationResult})"/>
    public static DecisionEffect MostRestrictive(IEnumerable<DecisionEffect> results)
    {
        var effects = results.ToHashSet();
        return effects.Contains(DecisionEffect.ExplicitDeny) ? DecisionEffect.ExplicitDeny
            : effects.Contains(DecisionEffect.ImplicitDeny) ? DecisionEffect.ImplicitDeny
            : DecisionEffect.Allowed;
    }

    private static Dictionary<AttachedPolicy, SimulatedPolicy> Sources(SimulationInput input)
    {
        var sources = new Dictionary<AttachedPolicy, SimulatedPolicy>(ReferenceEqualityComparer.Instance);
        foreach (var policy in input.Policies)
        {
            sources[Attach(policy)] = policy;
        }

        if (input.Boundary is { } boundary)
        {
            sources[Attach(boundary)] = boundary;
        }

        if (input.ResourcePolicy is { } document)
        {
            var policy = new SimulatedPolicy("ResourcePolicy", document) { SourceType = SimulatedPolicy.ResourcePolicy };
            sources[Attach(policy)] = policy;
        }

        return sources;
    }

    private static AttachedPolicy Attach(SimulatedPolicy policy) => new(policy.SourceId, null, policy.Document);

    private static ApplicablePolicies Policies(SimulationInput input, Dictionary<AttachedPolicy, SimulatedPolicy> sources) => new()
    {
        Identity = [.. input.Policies.Select(p => AttachedAs(sources, p))],
        Boundary = input.Boundary is { } boundary ? AttachedAs(sources, boundary) : null,
        PrincipalOrganization = input.Organization,
        Resource = sources.FirstOrDefault(s => s.Value.SourceType == SimulatedPolicy.ResourcePolicy).Key,
    };

    private static AttachedPolicy AttachedAs(Dictionary<AttachedPolicy, SimulatedPolicy> sources, SimulatedPolicy policy) =>
        sources.First(s => ReferenceEquals(s.Value, policy)).Key;

    private static Dictionary<string, DecisionEffect> DecisionDetails(DecisionTrace trace, SimulationInput input)
    {
        var details = new Dictionary<string, DecisionEffect>
        {
            [SimulatedPolicy.IdentityPolicy] = EffectOf(trace, PolicyType.Identity),
            [SimulatedPolicy.ResourcePolicy] = EffectOf(trace, PolicyType.Resource),
        };
        if (input.Boundary is not null)
        {
            details[SimulatedPolicy.BoundaryPolicy] = EffectOf(trace, PolicyType.PermissionsBoundary);
        }

        return details;
    }

    private static List<MatchedStatement> MatchedStatements(DecisionTrace trace, Dictionary<AttachedPolicy, SimulatedPolicy> sources)
    {
        if (trace.Decision.Effect == DecisionEffect.ImplicitDeny)
        {
            return [];
        }

        var effect = trace.Decision.IsAllowed ? StatementEffect.Allow : StatementEffect.Deny;
        // AWS lists the resource policy's statements first. A boundary only ever takes away.
        return
        [
            .. from policy in trace.Policies
               where sources.ContainsKey(policy.Policy) && !(trace.Decision.IsAllowed && policy.Type == PolicyType.PermissionsBoundary)
               orderby policy.Type == PolicyType.Resource ? 0 : 1
               from statement in policy.Statements
               where statement.Applies && statement.Statement.Effect == effect
               select Locate(sources[policy.Policy], statement.Statement),
        ];
    }

    private static MatchedStatement Locate(SimulatedPolicy source, PolicyStatement statement) => new(
        source.SourceId,
        source.SourceType,
        TextPosition.Of(source.Document, statement.Span.Start.Value),
        TextPosition.Of(source.Document, statement.Span.End.Value));

    private static List<string> MissingContextValues(
        DecisionTrace trace, Dictionary<AttachedPolicy, SimulatedPolicy> sources, IReadOnlySet<string> given) =>
        trace.Decision.Effect != DecisionEffect.ImplicitDeny
            ? []
            :
            [
                .. trace.Policies
                    .Where(p => sources.ContainsKey(p.Policy))
                    .SelectMany(static p => p.Statements)
                    .SelectMany(static s => PolicyContextKeys.Of(s.Statement))
                    .Where(k => !given.Contains(k))
                    .Distinct(StringComparer.Ordinal),
            ];

    private bool? AllowedByOrganizations(SimulationInput input, AccessRequest request) => input.Organization is null
        ? null
        : evaluator.Evaluate(
            request with { ResourceAccountId = null }, new() { Identity = [AllowsEverything], PrincipalOrganization = input.Organization }).IsAllowed;

    /// <summary>What the policies of one kind say, alone.</summary>
    private static DecisionEffect EffectOf(DecisionTrace trace, PolicyType type)
    {
        var statements = trace.Policies.Where(p => p.Type == type).SelectMany(p => p.Statements).Where(s => s.Applies).ToList();
        return statements.Exists(s => s.Statement.Effect == StatementEffect.Deny) ? DecisionEffect.ExplicitDeny
            : statements.Count > 0 ? DecisionEffect.Allowed
            : DecisionEffect.ImplicitDeny;
    }

    /// <summary>The account in an ARN; null where it has none.</summary>
    private static string? AccountOf(string resource) =>
        resource.Split(':', 6) is ["arn", _, _, _, { Length: > 0 } account, _] && account != "*" && account != "aws" ? account : null;
}
