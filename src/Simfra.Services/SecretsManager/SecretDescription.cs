using Simfra.Models.SecretsManager;

namespace Simfra.Services.SecretsManager;

/// <summary>Secrets as DescribeSecret and ListSecrets show them.</summary>
internal static class SecretDescription
{
    public static DescribeSecretResponse Of(Secret secret, SecretReplication replication) => new()
    {
        ARN = secret.Arn,
        Name = secret.Name,
        Description = secret.Description,
        KmsKeyId = secret.KmsKeyId,
        RotationEnabled = secret.Rotation?.IsEnabled,
        RotationLambdaARN = secret.Rotation?.FunctionArn,
        RotationRules = Rules(secret.Rotation),
        LastRotatedDate = secret.Rotation?.RotatedAt,
        NextRotationDate = NextRotation(secret.Rotation),
        LastChangedDate = secret.ChangedAt,
        LastAccessedDate = secret.AccessedOn,
        DeletedDate = secret.DeletedAt,
        CreatedDate = secret.CreatedAt,
        Tags = SecretTags.Show(secret.Tags),
        VersionIdsToStages = Stages(secret),
        PrimaryRegion = secret.PrimaryRegion,
        ReplicationStatus = secret.Replicas.IsEmpty ? null : replication.Show(secret),
    };

    public static SecretListEntry EntryOf(Secret secret) => new()
    {
        ARN = secret.Arn,
        Name = secret.Name,
        Description = secret.Description,
        KmsKeyId = secret.KmsKeyId,
        RotationEnabled = secret.Rotation?.IsEnabled,
        RotationLambdaARN = secret.Rotation?.FunctionArn,
        RotationRules = Rules(secret.Rotation),
        LastRotatedDate = secret.Rotation?.RotatedAt,
        NextRotationDate = NextRotation(secret.Rotation),
        LastChangedDate = secret.ChangedAt,
        LastAccessedDate = secret.AccessedOn,
        DeletedDate = secret.DeletedAt,
        CreatedDate = secret.CreatedAt,
        Tags = SecretTags.Show(secret.Tags),
        SecretVersionsToStages = Stages(secret),
        PrimaryRegion = secret.PrimaryRegion,
    };

    private static Dictionary<string, List<string>>? Stages(Secret secret)
    {
        var labelled = secret.Versions.Where(static v => !v.Stages.IsEmpty).ToDictionary(static v => v.Id, static v => v.Stages.ToList());
        return labelled.Count == 0 ? null : labelled;
    }

    private static RotationRulesType? Rules(SecretRotation? rotation) => rotation is null ? null : new()
    {
        AutomaticallyAfterDays = rotation.AfterDays ?? rotation.DaysBetween,
        Duration = rotation.Duration,
        ScheduleExpression = rotation.Schedule,
    };

    private static DateTimeOffset? NextRotation(SecretRotation? rotation) => rotation is { IsEnabled: true } ? rotation.NextUntil : null;
}
