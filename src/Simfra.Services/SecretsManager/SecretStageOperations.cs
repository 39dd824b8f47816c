using Simfra.Integration;
using Simfra.Models.SecretsManager;
using Simfra.State;

namespace Simfra.Services.SecretsManager;

/// <summary>Staging labels, moved from version to version.</summary>
internal sealed class SecretStageOperations(ServiceState<SecretsManagerState> states) : IOperationGroup
{
    private const int MaxStages = 20;

    public void Register(IOperationRegistry operations) => operations.Handle(SecretsManagerApi.UpdateSecretVersionStage, UpdateSecretVersionStage);

    private UpdateSecretVersionStageResponse UpdateSecretVersionStage(UpdateSecretVersionStageRequest request, OperationContext context)
    {
        var secret = states.GetPrimary(request.SecretId!, context);
        var stage = request.VersionStage!;
        Check(secret, stage, request.RemoveFromVersionId, request.MoveToVersionId);
        states.PutWithReplicas(secret, copy => (request.MoveToVersionId is { } to ? copy.Label(to, stage) : copy.Unlabel(stage)) with
        {
            ChangedAt = context.Now,
        });
        return new() { ARN = secret.Arn, Name = secret.Name };
    }

    private static void Check(Secret secret, string stage, string? from, string? to)
    {
        if (from is null && to is null)
        {
            throw SecretsManagerErrors.InvalidParameter("You must provide at least one of RemoveFromVersionId and MoveToVersionId.");
        }

        foreach (var id in new[] { from, to })
        {
            _ = id is null || secret.FindVersion(id) is not null ? true : throw SecretsManagerErrors.VersionNotFound();
        }

        if (to is null && stage == Secret.Current)
        {
            throw SecretsManagerErrors.InvalidParameter(
                $"You can only move staging label {stage} to a different secret version. It can't be completely removed.");
        }

        var holder = secret.FindStage(stage);
        if (from is not null && holder?.Id != from)
        {
            throw SecretsManagerErrors.InvalidParameter(
                $"The parameter RemoveFromVersionId is not valid. Staging label {stage} is not currently attached to version {from}.");
        }

        if (from is null && holder is not null && holder.Id != to)
        {
            throw SecretsManagerErrors.InvalidParameter(
                $"The parameter RemoveFromVersionId can't be empty. Staging label {stage} is currently attached to version {holder.Id}, so you must " +
                "explicitly reference that version in RemoveFromVersionId.");
        }

        if (to is not null && holder?.Id != to && secret.FindVersion(to)!.Stages.Count >= MaxStages)
        {
            throw new LimitExceededException($"A version can have {MaxStages} staging labels at most.");
        }
    }
}
