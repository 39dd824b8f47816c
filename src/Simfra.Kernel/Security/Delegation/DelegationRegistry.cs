using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.Accounts;
using Simfra.Security.Iam.Grammar;
using Simfra.State;

namespace Simfra.Security.Delegation;

/// <summary>
/// What AWS knows of product providers before they may ask for temporary delegation: their accounts, the templates of what they ask for,
/// and the permissions boundaries of the roles that they make. It is state, and a reset forgets it.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation-partner-guide.html"/>
internal sealed class DelegationRegistry(WorldState state, TimeProvider clock)
{
    /// <summary>What stands in a boundary's ARN in the place of an account.</summary>
    public const string BoundaryOwner = "partner";

    private const int MaxBoundarySize = 6144;
    private const int MaxNameLength = 30;

    private static readonly TableDefinition<string, DelegationProviderRecord> ProviderTable =
        new("delegation.provider", version: 1, p => p.Name, DelegationJsonContext.Default);

    private static readonly TableDefinition<string, DelegationTemplateRecord> TemplateTable =
        new("delegation.template", version: 1, t => t.Arn, DelegationJsonContext.Default);

    private static readonly TableDefinition<string, DelegationBoundary> BoundaryTable =
        new("delegation.boundary", version: 1, b => b.Arn, DelegationJsonContext.Default);

    private readonly ServiceState<RegistryState> _states = state.Register("delegation", partition => new RegistryState(partition));

    private RegistryState State => _states[StateScope.World];

    /// <summary>Registers a provider, or gives one other accounts. In no service's turn.</summary>
    /// <exception cref="ArgumentException">The name or an account is malformed, or an account is another provider's.</exception>
    public void AddProvider(string name, IReadOnlyList<string> accountIds)
    {
        if (name.Length is 0 or > MaxNameLength || name.Any(static c => c is < ' ' or (> '~' and < '\u00A1') or > '\u00FF'))
        {
            throw new ArgumentException($"A provider's name has 1 to {MaxNameLength} characters of Latin-1.", nameof(name));
        }

        if (accountIds.Count == 0 || accountIds.Any(static a => !Account.IsId(a)))
        {
            throw new ArgumentException("A provider has accounts of twelve digits.", nameof(accountIds));
        }

        _states.Update(() =>
        {
            if (accountIds.Select(FindProvider).FirstOrDefault(p => p is not null && p.Name != name) is { } other)
            {
                throw new ArgumentException($"An account belongs to the provider {other.Name} already.", nameof(accountIds));
            }

            State.Providers.Put(new(name, [.. accountIds]));
        });
    }

    /// <summary>Registers a template of a provider; one of the same ARN is replaced. In no service's turn.</summary>
    /// <exception cref="ArgumentException">The template or its ARN isn't one.</exception>
    public void AddTemplate(string provider, string arn, string document)
    {
        if (arn.Length is < 20 or > 2048 || !arn.StartsWith("arn:", StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{arn}' is no ARN.", nameof(arn));
        }

        var template = PolicyTemplate.Parse(document) ?? throw new ArgumentException("The template isn't a policy in JSON.", nameof(document));
        if (template.FindFault() is { } fault)
        {
            throw new ArgumentException(fault, nameof(document));
        }

        _states.Update(() => State.Templates.Put(new(arn, provider, document)));
    }

    /// <summary>Registers a permissions boundary of a provider. In no service's turn.</summary>
    /// <param name="provider">Whose it is.</param>
    /// <param name="name">What follows <c>policy/</c> in its ARN: <c>partner.com/SqsAccessorBoundary_20250115</c>.</param>
    /// <param name="document">The policy.</param>
    /// <returns>Its ARN.</returns>
    /// <exception cref="ArgumentException">The policy isn't one, or there is another of that name: boundaries never change.</exception>
    public string AddBoundary(string provider, string name, string document)
    {
        if (name.Length == 0 || name[0] == '/' || name[^1] == '/')
        {
            throw new ArgumentException($"'{name}' is no name of a boundary.", nameof(name));
        }

        if (PolicyGrammar.Check(document, PolicyDialect.Identity) is { } fault)
        {
            throw new ArgumentException(fault, nameof(document));
        }

        if (document.Count(static c => !char.IsWhiteSpace(c)) > MaxBoundarySize)
        {
            throw new ArgumentException($"A boundary has {MaxBoundarySize} characters at the most.", nameof(document));
        }

        var arn = $"arn:aws:iam::{BoundaryOwner}:policy/{name}";
        _states.Update(() =>
        {
            if (State.Boundaries.Find(arn) is { } existing && existing.Document != document)
            {
                throw new ArgumentException($"There is a boundary {name} already.", nameof(name));
            }

            State.Boundaries.Put(new(arn, provider, document, clock.GetUtcNow()));
        });
        return arn;
    }

    /// <summary>The provider that an account belongs to; null for an account of nobody who is registered.</summary>
    public DelegationProviderRecord? FindProvider(string accountId)
    {
        foreach (var provider in State.Providers.All)
        {
            if (provider.AccountIds.Contains(accountId))
            {
                return provider;
            }
        }

        return null;
    }

    /// <summary>A provider's template; null where it has none of that ARN.</summary>
    public DelegationTemplateRecord? FindTemplate(DelegationProviderRecord provider, string? arn) =>
        arn is not null && State.Templates.Find(arn) is { } template && template.Provider == provider.Name ? template : null;

    public DelegationBoundary? FindBoundary(string arn) => State.Boundaries.Find(arn);

    private sealed class RegistryState(StatePartition partition)
    {
        public Table<string, DelegationProviderRecord> Providers { get; } = partition.Table(ProviderTable);

        public Table<string, DelegationTemplateRecord> Templates { get; } = partition.Table(TemplateTable);

        public Table<string, DelegationBoundary> Boundaries { get; } = partition.Table(BoundaryTable);
    }
}

/// <summary>A product provider that may ask for temporary delegation.</summary>
/// <param name="Name">As those see it who are asked.</param>
/// <param name="AccountIds">The accounts that it asks from.</param>
internal sealed record DelegationProviderRecord(string Name, ImmutableArray<string> AccountIds);

/// <summary>A template of a provider's permissions.</summary>
/// <param name="Arn">By which requests name it.</param>
/// <param name="Provider">The provider's name.</param>
/// <param name="Document">A policy with parameters; <see cref="PolicyTemplate"/> reads it.</param>
internal sealed record DelegationTemplateRecord(string Arn, string Provider, string Document);

/// <summary>The permissions boundary of roles that a provider makes in the accounts of others.</summary>
internal sealed record DelegationBoundary(string Arn, string Provider, string Document, DateTimeOffset CreatedAt);

[JsonSerializable(typeof(DelegationProviderRecord))]
[JsonSerializable(typeof(DelegationTemplateRecord))]
[JsonSerializable(typeof(DelegationBoundary))]
internal sealed partial class DelegationJsonContext : JsonSerializerContext;
