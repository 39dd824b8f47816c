using Simfra.Integration;
using Simfra.Models.SecretsManager;
using Simfra.State;

namespace Simfra.Services.SecretsManager;

/// <summary>Replicas added, taken away, and made secrets of their own.</summary>
internal sealed class ReplicationOperations(ServiceState<SecretsManagerState> states, SecretReplication replication) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SecretsManagerApi.ReplicateSecretToRegions, ReplicateSecretToRegionsAsync);
        operations.Handle(SecretsManagerApi.RemoveRegionsFromReplication, RemoveRegionsFromReplication);
        operations.Handle(SecretsManagerApi.StopReplicationToReplica, StopReplicationToReplica);
    }

    private async ValueTask<ReplicateSecretToRegionsResponse> ReplicateSecretToRegionsAsync(
        ReplicateSecretToRegionsRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var secret = states.GetPrimary(request.SecretId!, context);
        SecretReplication.Check(secret, request.AddReplicaRegions);
        if (request.AddReplicaRegions!.Find(r => secret.Replicas.Any(k => k.Region == r.Region && k.Status == StatusType.InSync)) is { } known)
        {
            throw SecretsManagerErrors.InvalidParameter($"The secret is already replicated to {known.Region}.");
        }

        await replication.AddAsync(
            secret.Arn, request.AddReplicaRegions, request.ForceOverwriteReplicaSecret == true, context, cancellationToken).ConfigureAwait(false);
        return new() { ARN = secret.Arn, ReplicationStatus = replication.Show(states.GetPrimary(secret.Arn, context)) };
    }

    private RemoveRegionsFromReplicationResponse RemoveRegionsFromReplication(RemoveRegionsFromReplicationRequest request, OperationContext context)
    {
        var secret = states.GetPrimary(request.SecretId!, context);
        foreach (var region in request.RemoveReplicaRegions!)
        {
            var replica = secret.Replicas.FirstOrDefault(r => r.Region == region)
                ?? throw SecretsManagerErrors.InvalidParameter($"The secret is not replicated to {region}.");
            secret = secret with { Replicas = secret.Replicas.Remove(replica) };
            var secrets = states[secret.Scope with { Region = region }].Secrets;
            if (secrets.Find(secret.Name) is { IsReplica: true })
            {
                secrets.Remove(secret.Name);
            }
        }

        states[secret.Scope].Secrets.Put(secret with { PrimaryRegion = secret.Replicas.IsEmpty ? null : secret.PrimaryRegion });
        return new() { ARN = secret.Arn, ReplicationStatus = replication.Show(secret) };
    }

    private StopReplicationToReplicaResponse StopReplicationToReplica(StopReplicationToReplicaRequest request, OperationContext context)
    {
        var copy = states.Get(request.SecretId!, context);
        if (!copy.IsReplica)
        {
            throw SecretsManagerErrors.InvalidRequest("The secret is not a replica. Call must be made in the replica secret's region.");
        }

        var primaries = states[copy.Scope with { Region = copy.PrimaryRegion! }].Secrets;
        if (primaries.Find(copy.Name) is { } primary)
        {
            var left = primary.Replicas.RemoveAll(r => r.Region == copy.Scope.Region);
            primaries.Put(primary with { Replicas = left, PrimaryRegion = left.IsEmpty ? null : primary.PrimaryRegion });
        }

        states[copy.Scope].Secrets.Put(copy with { PrimaryRegion = null, Rotation = null });
        return new() { ARN = copy.Arn };
    }
}
