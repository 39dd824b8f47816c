using Simfra.Integration;
using Simfra.Models.SecretsManager;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.SecretsManager;

/// <summary>Makes replicas of secrets in other regions, each under a key of its own region.</summary>
internal sealed class SecretReplication(ServiceState<SecretsManagerState> states, SecretVault vault)
{
    public List<ReplicationStatusType> Show(Secret secret) => [.. secret.Replicas.Select(r => new ReplicationStatusType
    {
        Region = r.Region,
        KmsKeyId = r.KmsKeyId ?? "alias/aws/secretsmanager",
        Status = r.Status,
        StatusMessage = r.StatusMessage,
        LastAccessedDate = states.Find(secret.Scope with { Region = r.Region })?.Secrets.Find(secret.Name) is { IsReplica: true } copy ? copy.AccessedOn : null,
    })];

    /// <exception cref="AwsServiceException">InvalidParameterException.</exception>
    public static void Check(Secret secret, IReadOnlyList<ReplicaRegionType>? regions)
    {
        foreach (var region in regions ?? [])
        {
            if (region.Region is null || AwsRegion.Find(region.Region) is null || region.Region == secret.Scope.Region)
            {
                throw SecretsManagerErrors.InvalidParameter("Invalid replica region.");
            }
        }
    }

    /// <summary>Adds replicas; what goes wrong with one is its status.</summary>
    public async ValueTask AddAsync(
        string secretId, IReadOnlyList<ReplicaRegionType> regions, bool overwrites, OperationContext context, CancellationToken cancellationToken)
    {
        foreach (var region in regions)
        {
            var secret = states.GetPrimary(secretId, context);
            var (copy, replica) = await CopyAsync(secret, region, overwrites, context, cancellationToken).ConfigureAwait(false);
            states.Update(() =>
            {
                var now = states.GetPrimary(secretId, context);
                var kept = now.Replicas.RemoveAll(r => r.Region == replica.Region);
                states[now.Scope].Secrets.Put(now with { PrimaryRegion = now.Scope.Region, Replicas = kept.Add(replica) });
                if (copy is not null)
                {
                    states[copy.Scope].Secrets.Put(copy);
                }
            });
        }
    }

    private async ValueTask<(Secret? Copy, SecretReplica Replica)> CopyAsync(
        Secret secret, ReplicaRegionType region, bool overwrites, OperationContext context, CancellationToken cancellationToken)
    {
        var scope = secret.Scope with { Region = region.Region! };
        var keyId = string.IsNullOrEmpty(region.KmsKeyId) ? null : region.KmsKeyId;
        if (states[scope].Secrets.Find(secret.Name) is { } existing && existing.Arn != ArnIn(scope.Region, secret) && !overwrites)
        {
            return (null, new(
                scope.Region, keyId, StatusType.Failed, $"Replication failed: Secret name {secret.Name} already exists in region {scope.Region}."));
        }

        var copy = secret with
        {
            Scope = scope,
            Arn = ArnIn(scope.Region, secret),
            KmsKeyId = keyId,
            PrimaryRegion = secret.Scope.Region,
            Replicas = [],
            AccessedOn = null,
            Versions = [],
        };
        try
        {
            foreach (var version in secret.Versions.Where(static v => !v.Stages.IsEmpty && v.Value is not null))
            {
                var value = await vault.OpenAsync(secret, version, context, cancellationToken).ConfigureAwait(false);
                var sealedValue = await vault.SealAsync(copy, version.Id, value, context, cancellationToken).ConfigureAwait(false);
                copy = copy.With(version with { Value = sealedValue, AccessedOn = null });
            }
        }
        catch (AwsServiceException error) when (error.StatusCode < 500)
        {
            return (null, new(scope.Region, keyId, StatusType.Failed, $"Replication failed: {error.ErrorMessage}"));
        }

        return (copy, new(scope.Region, keyId, StatusType.InSync, "Replication succeeded"));
    }

    /// <summary>A replica's ARN differs from its primary secret's in the region alone.</summary>
    private static string ArnIn(string region, Secret secret) =>
        SecretName.ArnOf(secret.Scope with { Region = region }, SecretName.Parse(secret.Arn, secret.Scope).Text);
}
