using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.SecretsManager;
using Simfra.State;

namespace Simfra.Services.SecretsManager;

/// <summary>Secrets made, and given values.</summary>
internal sealed class SecretWriteOperations(
    ServiceState<SecretsManagerState> states, SecretVault vault, SecretWriter writer, SecretReplication replication, SecretRotationJob rotation)
    : IOperationGroup
{
    /// <summary>Whose values move when a secret gets another key.</summary>
    private static readonly ImmutableArray<string> ReEncrypted = [Secret.Current, Secret.Pending, Secret.Previous];

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SecretsManagerApi.CreateSecret, CreateSecretAsync);
        operations.Handle(SecretsManagerApi.PutSecretValue, PutSecretValueAsync);
        operations.Handle(SecretsManagerApi.UpdateSecret, UpdateSecretAsync);
    }

    private async ValueTask<CreateSecretResponse> CreateSecretAsync(
        CreateSecretRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var name = SecretName.Check(request.Name!);
        RefuseType(request.Type);
        var value = SecretValue.Of(request.SecretString, request.SecretBinary);
        var token = request.ClientRequestToken ?? (value is null ? null : throw SecretsManagerErrors.NoTokenForValue());
        var secrets = states[context.Scope].Secrets;
        if (secrets.Find(name) is { } existing)
        {
            return await RepeatAsync(existing, token, value, context, cancellationToken).ConfigureAwait(false);
        }

        var suffix = context.Ids.Alphanumeric(SecretName.SuffixLength);
        var secret = new Secret
        {
            Name = name,
            Arn = SecretName.ArnOf(context.Scope, $"{name}-{suffix}"),
            Scope = context.Scope,
            CreatedAt = context.Now,
            ChangedAt = context.Now,
            Description = request.Description,
            KmsKeyId = NullIfEmpty(request.KmsKeyId),
            Tags = SecretTags.Merge(Secret.NoTags, request.Tags),
        };
        SecretReplication.Check(secret, request.AddReplicaRegions);
        var sealedValue = value is null ? null : await vault.SealAsync(secret, token!, value, context, cancellationToken).ConfigureAwait(false);
        states.Update(() =>
        {
            if (secrets.Contains(name))
            {
                throw SecretsManagerErrors.Exists(name);
            }

            secrets.Add(sealedValue is null ? secret : secret.With(new()
            {
                Id = token!,
                CreatedAt = context.Now,
                Value = sealedValue,
                Stages = SecretStages.Of(Secret.Current),
            }));
        });
        if (request.AddReplicaRegions is { } regions)
        {
            await replication.AddAsync(secret.Arn, regions, request.ForceOverwriteReplicaSecret == true, context, cancellationToken).ConfigureAwait(false);
        }

        return new()
        {
            ARN = secret.Arn,
            Name = name,
            VersionId = value is null ? null : token,
            ReplicationStatus = request.AddReplicaRegions is null ? null : replication.Show(secrets.Find(name)!),
        };
    }

    private async ValueTask<PutSecretValueResponse> PutSecretValueAsync(
        PutSecretValueRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var value = SecretValue.Of(request.SecretString, request.SecretBinary) ?? throw SecretsManagerErrors.NoValue();
        var token = request.ClientRequestToken ?? throw SecretsManagerErrors.NoTokenForValue();
        var secret = states.GetPrimary(request.SecretId!, context);
        if (request.RotationToken is { } rotationToken && rotationToken != secret.Rotation?.Token)
        {
            throw SecretsManagerErrors.InvalidParameter("The RotationToken isn't that of the rotation in progress.");
        }

        // A secret's first value is its current one, whatever else it is.
        var stages = (request.VersionStages ?? [Secret.Current]).ToList();
        if (secret.FindStage(Secret.Current) is null && !stages.Contains(Secret.Current))
        {
            stages.Add(Secret.Current);
        }

        await WriteAsync(secret, token, value, stages, context, cancellationToken).ConfigureAwait(false);
        var written = states[secret.Scope].Secrets.Find(secret.Name)!.FindVersion(token)!;
        return new() { ARN = secret.Arn, Name = secret.Name, VersionId = token, VersionStages = [.. written.Stages] };
    }

    private async ValueTask<UpdateSecretResponse> UpdateSecretAsync(
        UpdateSecretRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        RefuseType(request.Type);
        var value = SecretValue.Of(request.SecretString, request.SecretBinary);
        var token = request.ClientRequestToken ?? (value is null ? null : throw SecretsManagerErrors.NoTokenForValue());
        var secret = states.GetPrimary(request.SecretId!, context);
        if (request.KmsKeyId is { } keyId && NullIfEmpty(keyId) != secret.KmsKeyId)
        {
            await ReEncryptAsync(secret, NullIfEmpty(keyId), context, cancellationToken).ConfigureAwait(false);
        }

        if (request.Description is { } description)
        {
            states.Update(() => states.PutWithReplicas(
                states.GetPrimary(request.SecretId!, context), s => s with { Description = description, ChangedAt = context.Now }));
        }

        if (value is not null)
        {
            await WriteAsync(states.GetPrimary(request.SecretId!, context), token!, value, [Secret.Current], context, cancellationToken).ConfigureAwait(false);
        }

        return new() { ARN = secret.Arn, Name = secret.Name, VersionId = value is null ? null : token };
    }

    private async ValueTask WriteAsync(
        Secret secret, string token, SecretValue value, IReadOnlyList<string> stages, OperationContext context, CancellationToken cancellationToken)
    {
        if (await writer.IsRepetitionAsync(secret, token, value, context, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var sealedValues = await writer.SealAsync(secret, token, value, context, cancellationToken).ConfigureAwait(false);
        states.Update(() =>
        {
            writer.Put(states.GetPrimary(secret.Arn, context), token, sealedValues, stages, context.Now);
            if (stages.Contains(Secret.Current))
            {
                states[secret.Scope].Secrets.Put(rotation.PlanAfterChange(states.GetPrimary(secret.Arn, context), context.Now));
            }
        });
    }

    /// <summary>The same request once more gives the same answer; any other secret of that name is in the way.</summary>
    private async ValueTask<CreateSecretResponse> RepeatAsync(
        Secret existing, string? token, SecretValue? value, OperationContext context, CancellationToken cancellationToken)
    {
        if (existing.DeletedAt is not null)
        {
            throw SecretsManagerErrors.NameScheduledForDeletion();
        }

        return token is not null && value is not null && existing.FindVersion(token) is { Value: not null }
            && await writer.IsRepetitionAsync(existing, token, value, context, cancellationToken).ConfigureAwait(false)
            ? new() { ARN = existing.Arn, Name = existing.Name, VersionId = token }
            : throw SecretsManagerErrors.Exists(existing.Name);
    }

    private async ValueTask ReEncryptAsync(Secret secret, string? keyId, OperationContext context, CancellationToken cancellationToken)
    {
        var target = secret with { KmsKeyId = keyId };
        var moved = new Dictionary<string, SealedValue>();
        foreach (var version in secret.Versions.Where(static v => v.Value is not null && v.Stages.Overlaps(ReEncrypted)))
        {
            var value = await vault.OpenAsync(secret, version, context, cancellationToken).ConfigureAwait(false);
            moved[version.Id] = await vault.SealAsync(target, version.Id, value, context, cancellationToken).ConfigureAwait(false);
        }

        states.Update(() =>
        {
            var now = states.GetPrimary(secret.Arn, context);
            states[secret.Scope].Secrets.Put(now with
            {
                KmsKeyId = keyId,
                ChangedAt = context.Now,
                Versions = [.. now.Versions.Select(v => moved.TryGetValue(v.Id, out var value) ? v with { Value = value } : v)],
            });
        });
    }

    private static void RefuseType(string? type)
    {
        if (!string.IsNullOrEmpty(type))
        {
            throw SecretsManagerErrors.NotBuilt("Type (secrets that partners manage)");
        }
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
