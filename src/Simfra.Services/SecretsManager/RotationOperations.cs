using Simfra.Integration;
using Simfra.Models.SecretsManager;
using Simfra.State;

namespace Simfra.Services.SecretsManager;

/// <summary>Rotation: set up, begun, and called off.</summary>
internal sealed class RotationOperations(ServiceState<SecretsManagerState> states, SecretRotationJob job) : IOperationGroup
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
        var functionArn = (string.IsNullOrEmpty(request.RotationLambdaARN) ? null : request.RotationLambdaARN)
            ?? secret.Rotation?.FunctionArn
            ?? throw SecretsManagerErrors.NoRotationFunction();
        var rotation = RotationSchedule.With(
            (secret.Rotation ?? new() { FunctionArn = functionArn }) with { FunctionArn = functionArn, IsEnabled = true }, request.RotationRules);
        if (secret.FindStage(Secret.Current) is null)
        {
            throw SecretsManagerErrors.ValueNotFound("staging label", Secret.Current);
        }

        if (IsRotating(secret) is { } other && other != token)
        {
            throw SecretsManagerErrors.RotationInProgress();
        }

        if (!await job.MayCallAsync(secret, functionArn, cancellationToken).ConfigureAwait(false))
        {
            throw SecretsManagerErrors.CannotInvoke();
        }

        var isTest = request.RotateImmediately == false;
        states.Update(() =>
        {
            var now = states.GetPrimary(secret.Arn, context);
            if (now.Rotation is null || request.RotationRules is not null)
            {
                now = job.Plan(now with { Rotation = rotation }, context.Now);
            }
            else
            {
                now = now with { Rotation = rotation };
            }

            if (!isTest)
            {
                (now, _) = SecretRotationJob.Announce(now, token, context.Now);
            }

            states[now.Scope].Secrets.Put(now);
            job.Begin(now, isTest ? now.FindStage(Secret.Current)!.Id : token, isTest, context.Now);
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

    /// <summary>The version that a rotation is making; null where none is under way.</summary>
    private static string? IsRotating(Secret secret) =>
        secret.FindStage(Secret.Pending) is { } pending && !pending.Stages.Contains(Secret.Current) ? pending.Id : null;
}
