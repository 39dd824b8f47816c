using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra.Services.Kms;

/// <summary>The keys of an account in a region. Looking changes nothing.</summary>
public sealed class KmsView
{
    private const string AliasPrefix = "alias/";

    private readonly ServiceState<KmsState> _states;
    private readonly Viewpoint _from;

    internal KmsView(ServiceState<KmsState> states, Viewpoint from)
    {
        _states = states;
        _from = from;
    }

    /// <summary>The keys, those that AWS manages among them, by id.</summary>
    public IReadOnlyList<KeyView> Keys
    {
        get
        {
            _from.Saw(this);
            return [.. State?.Keys.All.Select(Show) ?? []];
        }
    }

    private KmsState? State => _states.Find(_from.Scope);

    /// <summary>The key of an id, an ARN or an alias; null where there is none.</summary>
    /// <param name="key">The id, the ARN, or the alias: <c>alias/orders</c>.</param>
    public KeyView? FindKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        _from.Saw(this);
        var id = key.StartsWith(AliasPrefix, StringComparison.Ordinal) ? State?.Aliases.Find(key)?.KeyId : key[(key.LastIndexOf('/') + 1)..];
        return id is not null && State?.Keys.Find(id) is { } found ? Show(found) : null;
    }

    /// <summary>The key of an id, an ARN or an alias.</summary>
    /// <param name="key">The id, the ARN, or the alias: <c>alias/orders</c>.</param>
    /// <exception cref="SimfraNotFoundException">There is none.</exception>
    public KeyView Key(string key) => FindKey(key) ?? throw Viewpoint.NotFound($"key '{key}'", _from.Place, Names());

    /// <summary>A line for each key.</summary>
    public override string ToString() =>
        string.Join('\n', (State?.Keys.All.Select(k => $"key {Show(k)}") ?? []).DefaultIfEmpty($"No key in {_from.Place}."));

    private IEnumerable<string> Names() => State?.Aliases.All.Select(static a => a.Name).Concat(State.Keys.All.Select(static k => k.Id)) ?? [];

    private KeyView Show(KmsKey key)
    {
        if (key.Transition is { } transition)
        {
            _from.WillChange(transition.EndsAt);
        }

        return new(
            key,
            State!.StateOf(key, _from.Now),
            [.. State.AliasesOf(key.Id).Select(static a => a.Name)],
            [.. State.GrantsOf(key.Id).Select(static g => new GrantView(g.Key.GrantId, g.Grantee, g.Operations))]);
    }
}

/// <summary>A key as it was when it was looked at.</summary>
public sealed class KeyView
{
    private readonly KmsKey _key;

    internal KeyView(KmsKey key, string state, IReadOnlyList<string> aliases, IReadOnlyList<GrantView> grants)
    {
        _key = key;
        State = state;
        Aliases = aliases;
        Grants = grants;
    }

    /// <summary>Its id.</summary>
    public string KeyId => _key.Id;

    /// <summary>Its ARN.</summary>
    public string Arn => _key.Arn;

    /// <summary><c>Enabled</c>, <c>Disabled</c>, <c>PendingDeletion</c>, …</summary>
    public string State { get; }

    /// <summary>What kind of key it is: <c>SYMMETRIC_DEFAULT</c>, <c>RSA_2048</c>.</summary>
    public string Spec => _key.Spec;

    /// <summary>What it is for: <c>ENCRYPT_DECRYPT</c>, <c>SIGN_VERIFY</c>.</summary>
    public string Usage => _key.Usage;

    /// <summary>What it is called; empty where that wasn't said.</summary>
    public string Description => _key.Description;

    /// <summary>Whether AWS manages it.</summary>
    public bool IsAwsManaged => _key.IsAwsManaged;

    /// <summary>Its policy's JSON.</summary>
    public string Policy => _key.Policy;

    /// <summary>Its tags.</summary>
    public IReadOnlyDictionary<string, string> Tags => _key.Tags;

    /// <summary>Its aliases: <c>alias/orders</c>.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>Its grants.</summary>
    public IReadOnlyList<GrantView> Grants { get; }

    /// <summary>Its id, what it is, and its aliases.</summary>
    public override string ToString() => $"{KeyId} {Spec} ({State}){(Aliases.Count == 0 ? "" : $", {string.Join(", ", Aliases)}")}";
}

/// <summary>A grant of a key.</summary>
/// <param name="GrantId">Its id.</param>
/// <param name="Grantee">Who has it: an ARN.</param>
/// <param name="Operations">What it lets them do: <c>Decrypt</c>.</param>
public sealed record GrantView(string GrantId, string Grantee, IReadOnlyList<string> Operations);
