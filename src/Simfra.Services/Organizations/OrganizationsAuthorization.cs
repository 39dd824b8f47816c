using System.Collections.Concurrent;
using System.Collections.Immutable;
using Simfra.Models.Organizations;
using Simfra.Schemas;
using Simfra.Security.Authorization;
using Simfra.State;

namespace Simfra.Services.Organizations;

/// <summary>
/// What an organisation has as IAM sees it. All of it is the management account's; which other accounts may do what with it is
/// <see cref="OrganizationAccess"/>'s matter, so to IAM it is open to them, and their own policies decide.
/// </summary>
internal sealed class OrganizationsAuthorization(ServiceState<OrganizationsState> states) : ServiceAuthorization
{
    /// <summary>The members that name a root, unit, account or policy.</summary>
    private static readonly string[] IdMembers =
    [
        "AccountId", "ChildId", "DestinationParentId", "OrganizationalUnitId", "ParentId", "PolicyId", "ResourceId", "RootId", "SourceParentId",
        "TargetId", "Id", "HandshakeId",
    ];

    private readonly ConcurrentDictionary<string, string> _openPolicies = new(StringComparer.Ordinal);

    private OrganizationsState State => states[StateScope.World];

    public override IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call)
    {
        if (type.Name == "handshake")
        {
            return State.Handshakes.Find(call.Text("HandshakeId")!) is { } handshake ? [HandshakeShapes.ArnOf(handshake)] : [];
        }

        var state = State;
        if (state.Members.Find(call.Context.AccountId) is not { } member || state.Organizations.Find(member.OrganizationId) is not { } organization)
        {
            return [];
        }

        if (call.Input is PutResourcePolicyRequest)
        {
            return [organization.ArnOf("resourcepolicy", state.DelegationPolicies.Find(organization.Id)?.Id ?? "*")];
        }

        if (call.Input is InviteAccountToOrganizationRequest or InviteOrganizationToTransferResponsibilityRequest)
        {
            return call.Text("Target.Type") == HandshakePartyType.Account ? [organization.ArnOf("account", call.Text("Target.Id")!)] : [];
        }

        return IdsOf(call)
            .Select(id => ArnOf(state, organization, type.Name, id, member.AccountId))
            .OfType<string>();
    }

    public override ResourceFacts? FindResource(string arn)
    {
        var parts = arn.Split(':', 6);
        if (parts is not [_, _, "organizations", _, var owner, var path] || owner.Length == 0)
        {
            return null;
        }

        return new(owner) { Policy = _openPolicies.GetOrAdd(owner, OpenTo), Tags = TagsOf(path[(path.LastIndexOf('/') + 1)..]) };
    }

    public override IReadOnlyList<string>? FindConditionValues(string key, RequiredPermission permission, AuthorizationCall call) =>
        key.ToLowerInvariant() switch
        {
            "organizations:policytype" => PolicyTypeOf(call) is { } type ? [type] : null,
            "organizations:transfertype" => [ResponsibilityTransferType.Billing],
            "organizations:transferdirection" => DirectionOf(call) is { } direction ? [direction] : null,
            _ => null,
        };

    /// <summary>Organizations never says what is missing.</summary>
    public override AwsServiceException Denied(Denial denial, AuthorizationCall call) => OrganizationsErrors.AccessDenied();

    /// <summary>A policy that lets every other account do all.</summary>
    private static string OpenTo(string ownerAccountId) =>
        $$$"""
        {"Version":"2012-10-17","Statement":[{"Condition":{"StringNotEquals":{"aws:PrincipalAccount":"{{{ownerAccountId}}}"}},
        "Effect":"Allow","Principal":"*","Action":"organizations:*","Resource":"*"}]}
        """;

    private static IEnumerable<string> IdsOf(AuthorizationCall call) => IdMembers
        .Where(name => call.Operation.Input?.FindMember(name) is not null)
        .Select(call.Text)
        .OfType<string>();

    private static string? ArnOf(OrganizationsState state, Organization organization, string type, string id, string viewer) => type switch
    {
        "account" => Simfra.Accounts.Account.IsId(id) ? organization.ArnOf("account", id) : null,
        "organizationalunit" => id.StartsWith("ou-", StringComparison.Ordinal) ? organization.ArnOf("ou", id) : null,
        "root" => id.StartsWith("r-", StringComparison.Ordinal) ? organization.ArnOf("root", id) : null,
        "policy" => state.FindPolicy(organization, id)?.ArnIn(organization),
        "resourcepolicy" => id.StartsWith("rp-", StringComparison.Ordinal) ? organization.ArnOf("resourcepolicy", id) : null,
        "responsibilitytransfer" => state.Transfers.Find(id) is { } transfer ? TransferShapes.ArnOf(transfer, organization, viewer) : null,
        _ => null,
    };

    private ImmutableSortedDictionary<string, string> TagsOf(string id)
    {
        var state = State;
        return state.Members.Find(id)?.Tags
            ?? state.Units.Find(id)?.Tags
            ?? state.Policies.Find(id)?.Tags
            ?? state.Transfers.Find(id)?.Tags
            ?? state.Organizations.All.FirstOrDefault(o => o.RootId == id)?.RootTags
            ?? state.DelegationPolicies.All.FirstOrDefault(p => p.Id == id)?.Tags
            ?? OrganizationTags.None;
    }

    private string? PolicyTypeOf(AuthorizationCall call) =>
        IdsOf(call).Select(id => State.Policies.Find(id) ?? AwsManagedPolicies.Find(id)).OfType<OrganizationPolicy>().FirstOrDefault()?.Type;

    private string? DirectionOf(AuthorizationCall call) => call.Input switch
    {
        InviteOrganizationToTransferResponsibilityRequest or ListInboundResponsibilityTransfersRequest => "INBOUND",
        ListOutboundResponsibilityTransfersRequest => "OUTBOUND",
        _ => IdsOf(call).Select(id => State.Transfers.Find(id)).OfType<ResponsibilityTransfer>().FirstOrDefault() is { } transfer
            ? TransferShapes.DirectionFor(transfer, call.Context.AccountId).ToUpperInvariant()
            : null,
    };
}
