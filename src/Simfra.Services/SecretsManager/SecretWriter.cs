using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.SecretsManager;

/// <summary>Writes values: encrypted first, outside of turns, for the secret and each of its replicas, then kept in one turn.</summary>
internal sealed class SecretWriter(ServiceState<SecretsManagerState> states, SecretVault vault)
{
    /// <summary>How many versions without labels are kept.</summary>
    private const int MaxUnlabelled = 100;

    /// <summary>Younger versions are kept however many there are.</summary>
    private static readonly TimeSpan MinAge = TimeSpan.FromDays(1);

    /// <summary>A value under the keys of a secret and its replicas, by region.</summary>
    public async ValueTask<ImmutableDictionary<string, SealedValue>> SealAsync(
        Secret secret, string versionId, SecretValue value, OperationContext context, CancellationToken cancellationToken)
    {
        var sealedValues = ImmutableDictionary.CreateBuilder<string, SealedValue>(StringComparer.Ordinal);
        sealedValues[secret.Scope.Region] = await vault.SealAsync(secret, versionId, value, context, cancellationToken).ConfigureAwait(false);
        foreach (var replica in secret.Replicas.Where(static r => r.Status == Models.SecretsManager.StatusType.InSync))
        {
            var copy = states[secret.Scope with { Region = replica.Region }].Secrets.Find(secret.Name);
            if (copy is { IsReplica: true })
            {
                sealedValues[replica.Region] = await vault.SealAsync(copy, versionId, value, context, cancellationToken).ConfigureAwait(false);
            }
        }

        return sealedValues.ToImmutable();
    }

    /// <summary>The secret with a value as a new version, in a turn.</summary>
    public void Put(
        Secret secret, string versionId, IReadOnlyDictionary<string, SealedValue> values, IReadOnlyList<string> stages, DateTimeOffset now)
    {
        states.PutWithReplicas(secret, copy =>
        {
            if (!values.TryGetValue(copy.Scope.Region, out var value))
            {
                return copy;
            }

            var version = (copy.FindVersion(versionId) ?? new() { Id = versionId, CreatedAt = now }) with { Value = value };
            var changed = copy.With(version) with { ChangedAt = now };
            foreach (var stage in stages)
            {
                changed = changed.Label(versionId, stage);
            }

            return Trim(changed, now);
        });
    }

    /// <summary>
    /// What a request with a token means for a version of that id: null where the version is to be made; true where it is there, with the same
    /// value.
    /// </summary>
    /// <exception cref="Schemas.AwsServiceException">ResourceExistsException: another value.</exception>
    public async ValueTask<bool> IsRepetitionAsync(
        Secret secret, string versionId, SecretValue value, OperationContext context, CancellationToken cancellationToken)
    {
        if (secret.FindVersion(versionId) is not { Value: not null } existing)
        {
            return false;
        }

        var kept = await vault.OpenAsync(secret, existing, context, cancellationToken).ConfigureAwait(false);
        return kept.IsSame(value) ? true : throw SecretsManagerErrors.VersionExists();
    }

    /// <summary>Versions without labels are deprecated; the oldest go.</summary>
    private static Secret Trim(Secret secret, DateTimeOffset now)
    {
        var unlabelled = secret.Versions.Where(static v => v.Stages.IsEmpty).ToList();
        return unlabelled.Count <= MaxUnlabelled
            ? secret
            : secret with { Versions = secret.Versions.RemoveRange(unlabelled[..^MaxUnlabelled].Where(v => now - v.CreatedAt >= MinAge)) };
    }
}
