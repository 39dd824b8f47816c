using Simfra.Integration;
using Simfra.Models.SecretsManager;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.SecretsManager;

/// <summary>Deletion with a time to recover, and without.</summary>
internal sealed class SecretDeletionOperations(ServiceState<SecretsManagerState> states, ServiceJobs jobs) : IOperationGroup
{
    private const int DefaultWindow = 30;

    private static readonly JobDefinition Deletion = new("secretsmanager.delete-secret");

    /// <summary>Registers who takes secrets when their recovery window is over.</summary>
    public static void Register(ServiceState<SecretsManagerState> states, ServiceJobs jobs) => jobs.Handle(Deletion, job =>
    {
        // One that was restored, or deleted anew, isn't this one.
        var secrets = states[job.Scope].Secrets;
        if (secrets.Find(job.Payload)?.DeletionDate == job.Due)
        {
            secrets.Remove(job.Payload);
        }
    });

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SecretsManagerApi.DeleteSecret, DeleteSecret);
        operations.Handle(SecretsManagerApi.RestoreSecret, RestoreSecret);
    }

    private DeleteSecretResponse DeleteSecret(DeleteSecretRequest request, OperationContext context)
    {
        var name = SecretName.Read(request.SecretId!, context.Scope);
        var isForced = request.ForceDeleteWithoutRecovery == true;
        if (isForced && request.RecoveryWindowInDays is not null)
        {
            throw SecretsManagerErrors.InvalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
        }

        if (request.RecoveryWindowInDays is < 7 or > DefaultWindow)
        {
            throw SecretsManagerErrors.InvalidParameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
        }

        var found = states.Find(name.Scope) is { } known ? name.Find(known.Secrets) : null;
        if (isForced && found is null)
        {
            // Whoever makes sure that a secret is gone is told so.
            return new() { ARN = SecretName.ArnOf(name.Scope, name.Text), Name = name.Text, DeletionDate = context.Now };
        }

        var secret = isForced ? states.GetAny(request.SecretId!, context) : states.Get(request.SecretId!, context);
        if (secret.IsReplica)
        {
            throw SecretsManagerErrors.OnReplica();
        }

        if (!secret.Replicas.IsEmpty)
        {
            throw SecretsManagerErrors.HasReplicas(secret.Arn, secret.Replicas.Select(static r => r.Region).Order(StringComparer.Ordinal));
        }

        var secrets = states[secret.Scope].Secrets;
        if (isForced)
        {
            secrets.Remove(secret.Name);
            return new() { ARN = secret.Arn, Name = secret.Name, DeletionDate = context.Now };
        }

        var date = context.Now + TimeSpan.FromDays(request.RecoveryWindowInDays ?? DefaultWindow);
        secrets.Put(secret with { DeletedAt = context.Now, DeletionDate = date });
        jobs.Schedule(Deletion, date, secret.Scope, secret.Name);
        return new() { ARN = secret.Arn, Name = secret.Name, DeletionDate = date };
    }

    private RestoreSecretResponse RestoreSecret(RestoreSecretRequest request, OperationContext context)
    {
        var secret = states.GetAny(request.SecretId!, context);
        states[secret.Scope].Secrets.Put(secret with { DeletedAt = null, DeletionDate = null });
        return new() { ARN = secret.Arn, Name = secret.Name };
    }
}
