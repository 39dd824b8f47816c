using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra.Services.SecretsManager;

/// <summary>The secrets of an account in a region. Looking changes nothing; values are encrypted, and GetSecretValue alone tells them.</summary>
public sealed class SecretsManagerView
{
    private readonly ServiceState<SecretsManagerState> _states;
    private readonly Viewpoint _from;

    internal SecretsManagerView(ServiceState<SecretsManagerState> states, Viewpoint from)
    {
        _states = states;
        _from = from;
    }

    /// <summary>The secrets, those that are marked for deletion among them, by name.</summary>
    public IReadOnlyList<SecretView> Secrets
    {
        get
        {
            _from.Saw(this);
            return [.. State?.Secrets.All.Select(static s => new SecretView(s)) ?? []];
        }
    }

    private SecretsManagerState? State => _states.Find(_from.Scope);

    /// <summary>The secret of a name; null where there is none.</summary>
    /// <param name="name">Its name, without the six characters that its ARN ends with.</param>
    public SecretView? FindSecret(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _from.Saw(this);
        return State?.Secrets.Find(name) is { } secret ? new(secret) : null;
    }

    /// <summary>The secret of a name.</summary>
    /// <param name="name">Its name, without the six characters that its ARN ends with.</param>
    /// <exception cref="SimfraNotFoundException">There is none.</exception>
    public SecretView Secret(string name) =>
        FindSecret(name) ?? throw Viewpoint.NotFound($"secret '{name}'", _from.Place, State?.Secrets.All.Select(static s => s.Name) ?? []);

    /// <summary>A line for each secret.</summary>
    public override string ToString() => string.Join(
        '\n', (State?.Secrets.All.Select(static s => $"secret {new SecretView(s)}") ?? []).DefaultIfEmpty($"No secret in {_from.Place}."));
}

/// <summary>A secret as it was when it was looked at, without its values.</summary>
public sealed class SecretView
{
    private readonly Secret _secret;

    internal SecretView(Secret secret) => _secret = secret;

    /// <summary>Its name.</summary>
    public string Name => _secret.Name;

    /// <summary>Its ARN.</summary>
    public string Arn => _secret.Arn;

    /// <summary>What it is for; null where that wasn't said.</summary>
    public string? Description => _secret.Description;

    /// <summary>The KMS key as it was named; null for <c>aws/secretsmanager</c>.</summary>
    public string? KmsKeyId => _secret.KmsKeyId;

    /// <summary>Its tags.</summary>
    public IReadOnlyDictionary<string, string> Tags => _secret.Tags;

    /// <summary>Its policy's JSON; null where it has none.</summary>
    public string? Policy => _secret.Policy;

    /// <summary>The labels of its versions by the versions' ids, the oldest version first: <c>AWSCURRENT</c>, <c>AWSPREVIOUS</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Stages =>
        _secret.Versions.ToDictionary(static v => v.Id, static v => (IReadOnlyList<string>)v.Stages, StringComparer.Ordinal);

    /// <summary>The id of the version that is current; null where none is.</summary>
    public string? CurrentVersionId => _secret.FindStage(SecretsManager.Secret.Current)?.Id;

    /// <summary>Whether it is rotated.</summary>
    public bool IsRotated => _secret.Rotation is not null;

    /// <summary>When it goes for good; null where it isn't marked for deletion.</summary>
    public DateTimeOffset? DeletionDate => _secret.DeletionDate;

    /// <summary>Its name and how many versions it has.</summary>
    public override string ToString() => $"{Name}, {_secret.Versions.Length} versions{(DeletionDate is null ? "" : " (marked for deletion)")}";
}
