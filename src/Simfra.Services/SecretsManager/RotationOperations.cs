using Simfra.Integration;
using Simfra.Models.SecretsManager;
using Simfra.State;

namespace Simfra.Services.SecretsManager;

/// <summary>Rotation: set up, begun, and called off.</summary>
internal sealed class RotationOperations(ServiceState<SecretsManagerState> states, SecretVault vault, SecretRotationJob job) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SecretsManagerApi.RotateSecret, RotateSecretAsync);
        operations.Handle(SecretsManagerApi.CancelRotateSecret, CancelRotateSecret);
    }

    private async ValueTask<RotateSecretResponse> RotateSecretAsync(
        RotateSecretRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        if (request.ExternalSecretRotationMetadata is not null || request.ExternalSecretRotationRoleArn is not null)
        {
            throw SecretsManagerErrors.NotBuilt("ExternalSecretRotationMetadata and ExternalSecretRotationRoleArn (secrets that partners manage)");
        }

        var token = request.ClientRequestToken ?? throw SecretsManagerErrors.NoTokenForRotation();
        var secret = states.GetPrimary(request.SecretId!, context);
        var functionArn = FunctionOf(request, secret);
        var rotation = RotationSchedule.With(
            (secret.Rotation ?? new() { FunctionArn = functionArn }) with { FunctionArn = functionArn, IsEnabled = true }, request.RotationRules);
        var current = secret.FindStage(Secret.Current) ?? throw SecretsManagerErrors.ValueNotFound("staging label", Secret.Current);
        var isTest = request.RotateImmediately == false;
        if (IsRotating(secret) is { } other && (other != token || isTest))
        {
            throw SecretsManagerErrors.RotationInProgress();
        }

        if (!await job.MayCallAsync(secret, functionArn, cancellationToken).ConfigureAwait(false))
        {
            throw SecretsManagerErrors.CannotInvoke();
        }

        if (secret.FindVersion(token) is { Value: not null } && IsRotating(secret) != token)
        {
            // That version has been made already: the same request once more.
            return new() { ARN = secret.Arn, Name = secret.Name, VersionId = token };
        }

        var copy = isTest ? await CopyAsync(secret, current, token, context, cancellationToken).ConfigureAwait(false) : null;
        states.Update(() =>
        {
            var now = states.GetPrimary(secret.Arn, context);
            var isPlanned = isTest && request.RotationRules is null && now.Rotation is { IsEnabled: true };
            now = isPlanned ? now with { Rotation = rotation } : job.Plan(now with { Rotation = rotation }, context.Now);
            now = copy is null ? job.Announce(now, token, context.Now).Secret : job.WithToken(now).With(copy).Label(token, Secret.Pending);
            states[now.Scope].Secrets.Put(now);
            job.Begin(now, token, isTest, context.Now);
        });
        return new() { ARN = secret.Arn, Name = secret.Name, VersionId = isTest ? null : token };
    }

    private CancelRotateSecretResponse CancelRotateSecret(CancelRotateSecretRequest request, OperationContext context)
    {
        var secret = states.GetPrimary(request.SecretId!, context);
        var rotation = secret.Rotation ?? throw SecretsManagerErrors.NoRotationFunction();
        states[secret.Scope].Secrets.Put(secret with { Rotation = rotation with { IsEnabled = false, NextAt = null, NextUntil = null } });
        return new() { ARN = secret.Arn, Name = secret.Name, VersionId = IsRotating(secret) };
    }

    /// <summary>The function of the request; without one the function that the secret has already.</summary>
    private static string FunctionOf(RotateSecretRequest request, Secret secret)
    {
        if (string.IsNullOrEmpty(request.RotationLambdaARN))
        {
            return secret.Rotation?.FunctionArn ?? throw SecretsManagerErrors.NoRotationFunction();
        }

        return request.RotationLambdaARN.Split(':') is ["arn", _, "lambda", var region, { Length: > 0 }, "function", { Length: > 0 }, ..]
            && region == secret.Scope.Region
            ? request.RotationLambdaARN
            : throw SecretsManagerErrors.InvalidFunction(secret.Scope);
    }

    /// <summary>A version for the test of a function: it is pending for as long as the test takes, and has the current value.</summary>
    private async ValueTask<SecretVersion> CopyAsync(
        Secret secret, SecretVersion current, string versionId, OperationContext context, CancellationToken cancellationToken)
    {
        var value = await vault.OpenAsync(secret, current, context, cancellationToken).ConfigureAwait(false);
        var sealedValue = await vault.SealAsync(secret, versionId, value, context, cancellationToken).ConfigureAwait(false);
        return new() { Id = versionId, CreatedAt = context.Now, Value = sealedValue };
    }

    /// <summary>The version that a rotation is making; null where none is under way.</summary>
    private static string? IsRotating(Secret secret) =>
        secret.FindStage(Secret.Pending) is { } pending && !pending.Stages.Contains(Secret.Current) ? pending.Id : null;
}
