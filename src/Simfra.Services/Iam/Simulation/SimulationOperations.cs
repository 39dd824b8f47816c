using System.Globalization;
using System.Text;
using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Security.Iam;
using Simfra.Security.Iam.Simulation;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>What policies would allow, and which condition keys they speak of.</summary>
internal sealed class SimulationOperations(ServiceState<IamState> states, Capabilities capabilities) : IOperationGroup
{
    private readonly PolicySimulation _simulation = new(new());

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.SimulateCustomPolicy, SimulateCustomPolicy);
        operations.Handle(IamApi.SimulatePrincipalPolicy, SimulatePrincipalPolicy);
        operations.Handle(IamApi.GetContextKeysForCustomPolicy, GetContextKeysForCustomPolicy);
        operations.Handle(IamApi.GetContextKeysForPrincipalPolicy, GetContextKeysForPrincipalPolicy);
    }

    private SimulatePolicyResponse SimulateCustomPolicy(SimulateCustomPolicyRequest request, OperationContext context)
    {
        var asked = SimulationRequest.Of(request);
        asked.Check();
        var caller = FindCaller(asked) ?? PolicySource.Nobody(context.AccountId);
        return Simulate(asked, caller, organization: null);
    }

    private SimulatePolicyResponse SimulatePrincipalPolicy(SimulatePrincipalPolicyRequest request, OperationContext context)
    {
        var asked = SimulationRequest.Of(request);
        var source = PolicySource.Find(states.Of(context), request.PolicySourceArn!);
        asked.Check();
        var caller = asked.ResourcePolicy is null || source.UserName is null || asked.CallerArn is not null ? FindCaller(asked) : null;
        return Simulate(
            asked,
            (caller ?? source) with { Policies = source.Policies, Boundary = source.Boundary },
            capabilities.FindBuilt<IOrganizationPolicySource>()?.Find(context.AccountId));
    }

    private GetContextKeysForPolicyResponse GetContextKeysForCustomPolicy(GetContextKeysForCustomPolicyRequest request, OperationContext context) =>
        new() { ContextKeyNames = KeysOf(request.PolicyInputList ?? []) };

    private GetContextKeysForPolicyResponse GetContextKeysForPrincipalPolicy(
        GetContextKeysForPrincipalPolicyRequest request, OperationContext context)
    {
        var source = PolicySource.Find(states.Of(context), request.PolicySourceArn!);
        var own = source.Policies.Concat(source.Boundary is { } boundary ? [boundary] : [])
            .Select(static p => p.Document)
            .Distinct(ReferenceEqualityComparer.Instance)
            .Cast<string>();
        return new() { ContextKeyNames = [.. own.SelectMany(static d => ContextKeys.Of(d) ?? []), .. KeysOf(request.PolicyInputList ?? [])] };
    }

    private static List<string> KeysOf(List<string> documents) =>
        [.. documents.SelectMany(static (d, i) => ContextKeys.Of(d) ?? throw IamErrors.InvalidInput($"Policy input list item {i + 1} has invalid content"))];

    /// <summary>Who was named as the caller; null where nobody was, which a resource's policy doesn't allow.</summary>
    private static PolicySource? FindCaller(SimulationRequest request) =>
        request.CallerArn is { Length: > 0 } arn ? PolicySource.OfCaller(arn)
        : request.ResourcePolicy is null ? null
        : throw IamErrors.InvalidInput("Invalid caller - Caller cannot be null or empty.");

    private SimulatePolicyResponse Simulate(SimulationRequest request, PolicySource caller, OrganizationPolicies? organization)
    {
        var context = new ConditionContext();
        AddDefaults(context, caller);
        var input = new SimulationInput
        {
            Caller = caller.Principal,
            Policies =
            [
                .. caller.Policies,
                .. (request.PolicyInputList ?? []).Select(static (d, i) => new SimulatedPolicy(Name("PolicyInputList", i), d)),
            ],
            Boundary = request.PermissionsBoundaryPolicyInputList is [var boundary, ..]
                ? new(Name("PermissionsBoundaryPolicyInputList", 0), boundary) { SourceType = SimulatedPolicy.BoundaryPolicy }
                : caller.Boundary,
            Organization = organization,
            ResourcePolicy = request.ResourcePolicy,
            ResourceOwner = request.OwnerAccount(),
            GivenKeys = ContextEntries.AddTo(context, request.ContextEntries),
            Context = context,
        };
        var start = ReadMarker(request.Marker);
        var end = Math.Min(start + (request.MaxItems ?? IamPage.DefaultSize), request.ActionNames.Count);
        var isTruncated = end < request.ActionNames.Count;
        return new()
        {
            EvaluationResults = [.. request.ActionNames.Take(end).Skip(start).Select(a => Evaluate(input, a, request.Resources))],
            IsTruncated = isTruncated,
            Marker = isTruncated ? WriteMarker(end) : null,
        };
    }

    private EvaluationResult Evaluate(SimulationInput input, string action, IReadOnlyList<string> resources)
    {
        if (resources.Count == 0)
        {
            return SimulationView.Show(_simulation.Simulate(input, action, "*"));
        }

        return SimulationView.Show(action, [.. resources.Select(r => _simulation.Simulate(
            ResourceEligibility.IsEligible(action, r) ? input : input with { Policies = [], ResourcePolicy = null }, action, r))]);
    }

    /// <summary>What a caller has without its being given; entries of the request go over it.</summary>
    private static void AddDefaults(ConditionContext context, PolicySource caller)
    {
        context.Add("aws:PrincipalAccount", caller.Principal.AccountId);
        context.Add("aws:userid", caller.Arn ?? caller.Principal.UserId);
        if (caller.Arn is not null)
        {
            context.Add("aws:PrincipalArn", caller.Arn);
        }

        if (caller.UserName is not null)
        {
            context.Add("aws:username", caller.UserName);
        }
    }

    private static string Name(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"{list}.{index + 1}");

    private static string WriteMarker(int next) => Convert.ToBase64String(Encoding.ASCII.GetBytes(next.ToString(CultureInfo.InvariantCulture)));

    private static int ReadMarker(string? marker)
    {
        if (marker is null)
        {
            return 0;
        }

        var bytes = new byte[marker.Length];
        return Convert.TryFromBase64String(marker, bytes, out var length)
            && int.TryParse(bytes.AsSpan(0, length), NumberStyles.None, CultureInfo.InvariantCulture, out var next)
                ? next
                : throw IamErrors.InvalidPaginationMarker();
    }
}
