using Simfra.Accounts;
using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra.Services.Organizations;

/// <summary>The organisation that an account is in. Looking changes nothing.</summary>
public sealed class OrganizationsView
{
    private readonly ServiceState<OrganizationsState> _states;
    private readonly AccountDirectory _accounts;
    private readonly Viewpoint _from;

    internal OrganizationsView(ServiceState<OrganizationsState> states, AccountDirectory accounts, Viewpoint from)
    {
        _states = states;
        _accounts = accounts;
        _from = from;
    }

    /// <summary>The organisation, as it is now; null where the account is in none.</summary>
    public OrganizationView? Organization
    {
        get
        {
            _from.Saw(this);
            return _states.Find(StateScope.World) is { } state
                && state.Members.Find(_from.AccountId) is { } member
                && state.Organizations.Find(member.OrganizationId) is { } organization
                    ? new(organization, state, _accounts)
                    : null;
        }
    }

    /// <summary>The organisation and a line for each unit and account.</summary>
    public override string ToString() => Organization?.ToString() ?? $"{_from.AccountId} is in no organisation.";
}

/// <summary>An organisation as it was when it was looked at.</summary>
public sealed class OrganizationView
{
    private readonly Organization _organization;

    internal OrganizationView(Organization organization, OrganizationsState state, AccountDirectory accounts)
    {
        _organization = organization;
        Accounts = [.. state.MembersByOrganization.Find(organization.Id).Select(m => new MemberAccountView(m, accounts.Find(m.AccountId)))];
        Units =
        [
            .. state.UnitsByOrganization.Find(organization.Id).Select(unit => new OrganizationalUnitView(
                unit.Id, unit.Name, unit.ParentId, [.. state.AttachmentsByTarget.Find(unit.Id).Select(static a => a.PolicyId)])),
        ];
        Policies = [.. state.PoliciesByOrganization.Find(organization.Id).Select(static p => p.Name)];
    }

    /// <summary>Its id: <c>o-…</c>.</summary>
    public string Id => _organization.Id;

    /// <summary>Its ARN.</summary>
    public string Arn => _organization.Arn;

    /// <summary>The id of its root: <c>r-…</c>.</summary>
    public string RootId => _organization.RootId;

    /// <summary>The account that manages it.</summary>
    public string ManagementAccountId => _organization.ManagementAccountId;

    /// <summary>The types of policies that are enabled: <c>SERVICE_CONTROL_POLICY</c>.</summary>
    public IReadOnlyList<string> EnabledPolicyTypes => _organization.EnabledPolicyTypes;

    /// <summary>Its accounts, the managing one among them, by number.</summary>
    public IReadOnlyList<MemberAccountView> Accounts { get; }

    /// <summary>Its organisational units at all levels, by id.</summary>
    public IReadOnlyList<OrganizationalUnitView> Units { get; }

    /// <summary>The names of its own policies.</summary>
    public IReadOnlyList<string> Policies { get; }

    /// <summary>The organisation and a line for each unit and account.</summary>
    public override string ToString() => string.Join(
        '\n',
        [
            $"organisation {Id}, managed by {ManagementAccountId}, root {RootId}",
            .. Units.Select(static u => $"  unit {u.Id} {u.Name} in {u.ParentId}"),
            .. Accounts.Select(static a => $"  account {a}"),
        ]);
}

/// <summary>An account of an organisation.</summary>
public sealed class MemberAccountView
{
    private readonly Member _member;

    internal MemberAccountView(Member member, Account? account)
    {
        _member = member;
        Name = account?.Name ?? "";
        Email = account?.Email ?? "";
    }

    /// <summary>Its number.</summary>
    public string AccountId => _member.AccountId;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The address of its root user.</summary>
    public string Email { get; }

    /// <summary>The root or the unit that it is in.</summary>
    public string ParentId => _member.ParentId;

    /// <summary>Whether it has been closed.</summary>
    public bool IsSuspended => _member.IsSuspended;

    /// <summary>Its tags.</summary>
    public IReadOnlyDictionary<string, string> Tags => _member.Tags;

    /// <summary>Its number, name and place.</summary>
    public override string ToString() => $"{AccountId} {Name} in {ParentId}";
}

/// <summary>A unit of an organisation.</summary>
/// <param name="Id">Its id: <c>ou-…</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="ParentId">The root or the unit that it is in.</param>
/// <param name="PolicyIds">The policies that are attached to it.</param>
public sealed record OrganizationalUnitView(string Id, string Name, string ParentId, IReadOnlyList<string> PolicyIds);
