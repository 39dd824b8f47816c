using System.Text.Json.Nodes;

namespace Simfra.Testing;

/// <summary>Seeds an organisation.</summary>
public sealed class OrganizationsSeed
{
    private readonly SeedCalls _calls;

    internal OrganizationsSeed(SeedCalls calls) => _calls = calls;

    /// <summary>An organisation with all features, which the account manages.</summary>
    public OrganizationSeed Organization() => new(_calls);

    /// <inheritdoc cref="Organization"/>
    public Task<OrganizationSeed> OrganizationAsync() => Organization().AsTask();
}

/// <summary>An organisation that is seeded.</summary>
public sealed class OrganizationSeed : Seeded<OrganizationSeed>
{
    private readonly Dictionary<string, string> _unitIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimfraAccount> _accounts = new(StringComparer.Ordinal);
    private string? _id;
    private string? _rootId;

    internal OrganizationSeed(SeedCalls calls)
        : base(calls) =>
        Begin(async () =>
        {
            var created = await Calls.InvokeAsync("organizations", "CreateOrganization", new() { ["FeatureSet"] = "ALL" }).ConfigureAwait(false);
            var roots = await Calls.InvokeAsync("organizations", "ListRoots", []).ConfigureAwait(false);
            _id = created["Organization"]!.AsObject().Text("Id");
            _rootId = roots["Roots"]![0]!.AsObject().Text("Id");
        });

    /// <summary>Its id: <c>o-…</c>.</summary>
    public string Id => Given(_id);

    /// <summary>The id of its root: <c>r-…</c>.</summary>
    public string RootId => Given(_rootId);

    /// <summary>The ids of the units that were seeded, by name.</summary>
    public IReadOnlyDictionary<string, string> UnitIds => _unitIds;

    /// <summary>The accounts that were seeded, by name.</summary>
    public IReadOnlyDictionary<string, SimfraAccount> Accounts => _accounts;

    /// <summary>Adds an organisational unit.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="parent">The name of the unit, seeded before, that it is in; the root by default.</param>
    public OrganizationSeed Unit(string name, string? parent = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Then(async () =>
        {
            var created = await Calls
                .InvokeAsync("organizations", "CreateOrganizationalUnit", new() { ["Name"] = name, ["ParentId"] = ParentId(parent) })
                .ConfigureAwait(false);
            _unitIds[name] = created["OrganizationalUnit"]!.AsObject().Text("Id");
        });
    }

    /// <summary>
    /// Adds a new account, as one that was invited and has accepted: it is there at once, whereas CreateAccount takes its time by the
    /// instance's clock.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="unit">The name of the unit, seeded before, that it is in; the root by default.</param>
    /// <param name="accountId">Its number; made up by default.</param>
    public OrganizationSeed Account(string name, string? unit = null, string? accountId = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Then(async () =>
        {
            var account = Calls.World.Accounts.Create(name, accountId);
            var invited = await Calls.InvokeAsync(
                "organizations",
                "InviteAccountToOrganization",
                new() { ["Target"] = new JsonObject { ["Id"] = account.Id, ["Type"] = "ACCOUNT" } }).ConfigureAwait(false);
            await Calls.Of(account.Id)
                .InvokeAsync("organizations", "AcceptHandshake", new() { ["HandshakeId"] = invited["Handshake"]!.AsObject().Text("Id") })
                .ConfigureAwait(false);
            if (unit is not null)
            {
                await Calls.InvokeAsync(
                    "organizations",
                    "MoveAccount",
                    new() { ["AccountId"] = account.Id, ["SourceParentId"] = RootId, ["DestinationParentId"] = ParentId(unit) }).ConfigureAwait(false);
            }

            _accounts[name] = account;
        });
    }

    private string ParentId(string? unit) => unit is null ? RootId : _unitIds.TryGetValue(unit, out var id)
        ? id
        : throw new ArgumentException($"No unit '{unit}' was seeded: there are {string.Join(", ", _unitIds.Keys)}.", nameof(unit));
}
