using System.Text.Json.Serialization;
using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.SecretsManager;

/// <summary>The secrets of one account and region.</summary>
internal sealed class SecretsManagerState
{
    private static readonly TableDefinition<string, Secret> SecretTable =
        new("secretsmanager.secret", version: 1, s => s.Name, SecretsManagerJsonContext.Default);

    private SecretsManagerState(StatePartition partition)
    {
        Scope = partition.Scope;
        Secrets = partition.Table(SecretTable);
    }

    public StateScope Scope { get; }

    public Table<string, Secret> Secrets { get; }

    public static SecretsManagerState Create(StatePartition partition) => new(partition);
}

/// <summary>How secrets are found.</summary>
internal static class SecretLookup
{
    /// <summary>The secret that a caller names.</summary>
    /// <exception cref="Schemas.AwsServiceException">ValidationException, ResourceNotFoundException.</exception>
    public static Secret GetAny(this ServiceState<SecretsManagerState> states, string secretId, OperationContext context)
    {
        var name = SecretName.Read(secretId, context.Scope);
        return name.Scope.Region == context.Region && states.Find(name.Scope) is { } state && name.Find(state.Secrets) is { } secret
            ? secret
            : throw SecretsManagerErrors.NotFound();
    }

    /// <summary>The same, as long as it isn't marked for deletion.</summary>
    /// <exception cref="Schemas.AwsServiceException">ResourceNotFoundException, InvalidRequestException.</exception>
    public static Secret Get(this ServiceState<SecretsManagerState> states, string secretId, OperationContext context)
    {
        var secret = states.GetAny(secretId, context);
        return secret.DeletedAt is null ? secret : throw SecretsManagerErrors.MarkedForDeletion();
    }

    /// <summary>The same, as long as it is no replica: those change with their primary secret.</summary>
    /// <exception cref="Schemas.AwsServiceException">ResourceNotFoundException, InvalidRequestException, InvalidParameterException.</exception>
    public static Secret GetPrimary(this ServiceState<SecretsManagerState> states, string secretId, OperationContext context)
    {
        var secret = states.Get(secretId, context);
        return secret.IsReplica ? throw SecretsManagerErrors.OnReplica() : secret;
    }

    /// <summary>Changes a secret, and its replicas in the same way.</summary>
    public static void PutWithReplicas(this ServiceState<SecretsManagerState> states, Secret secret, Func<Secret, Secret> change)
    {
        states[secret.Scope].Secrets.Put(change(secret));
        foreach (var replica in secret.Replicas)
        {
            var secrets = states[secret.Scope with { Region = replica.Region }].Secrets;
            if (secrets.Find(secret.Name) is { IsReplica: true } copy)
            {
                secrets.Put(change(copy));
            }
        }
    }
}

/// <summary>How secrets are written where they are persisted.</summary>
[JsonSerializable(typeof(Secret))]
internal sealed partial class SecretsManagerJsonContext : JsonSerializerContext;
