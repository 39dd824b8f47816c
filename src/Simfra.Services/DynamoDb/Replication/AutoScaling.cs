using System.Collections.Immutable;
using Simfra.Models.DynamoDb;

namespace Simfra.Services.DynamoDb;

/// <summary>How a capacity of a table or index is to follow its use. It is kept and shown; nothing scales.</summary>
internal sealed record AutoScaling
{
    public static readonly ImmutableSortedDictionary<string, AutoScaling> None =
        ImmutableSortedDictionary.Create<string, AutoScaling>(StringComparer.Ordinal);

    public long? MinUnits { get; init; }
    public long? MaxUnits { get; init; }
    public bool IsDisabled { get; init; }
    public string? RoleArn { get; init; }
    public ImmutableArray<ScalingPolicy> Policies { get; init; } = [];

    /// <summary>Where a table keeps the setting of its write capacity, or of an index'.</summary>
    public static string WriteOf(string? index) => $"write/{index}";

    public static string ReadOf(string? index) => $"read/{index}";

    /// <summary>Follows an update of the settings; without it they stay.</summary>
    public static ImmutableSortedDictionary<string, AutoScaling> Change(
        ImmutableSortedDictionary<string, AutoScaling> settings, string capacity, AutoScalingSettingsUpdate? update)
    {
        if (update is null)
        {
            return settings;
        }

        var setting = settings.GetValueOrDefault(capacity) ?? new();
        setting = setting with
        {
            MinUnits = update.MinimumUnits ?? setting.MinUnits,
            MaxUnits = update.MaximumUnits ?? setting.MaxUnits,
            IsDisabled = update.AutoScalingDisabled ?? setting.IsDisabled,
            RoleArn = update.AutoScalingRoleArn ?? setting.RoleArn,
        };
        if (setting.MinUnits > setting.MaxUnits)
        {
            throw DynamoDbErrors.Validation("MinimumUnits must not be greater than MaximumUnits");
        }

        if (update.ScalingPolicyUpdate is { TargetTrackingScalingPolicyConfiguration: { } target } policy)
        {
            var name = policy.PolicyName ?? "DynamoDBCapacityUtilization";
            setting = setting with
            {
                Policies =
                [
                    .. setting.Policies.Where(p => p.Name != name),
                    new(name, target.TargetValue ?? 0, target.DisableScaleIn, target.ScaleInCooldown, target.ScaleOutCooldown),
                ],
            };
        }

        return setting.IsDisabled ? settings.Remove(capacity) : settings.SetItem(capacity, setting);
    }

    /// <summary>The setting as answers describe it; that it is disabled where there is none.</summary>
    public static AutoScalingSettingsDescription Describe(DynamoTable table, string capacity)
    {
        if (table.AutoScaling.GetValueOrDefault(capacity) is not { } setting)
        {
            return new() { AutoScalingDisabled = true };
        }

        return new()
        {
            MinimumUnits = setting.MinUnits,
            MaximumUnits = setting.MaxUnits,
            AutoScalingDisabled = false,
            AutoScalingRoleArn = setting.RoleArn ?? $"arn:aws:iam::{table.Scope.Account}:role/aws-service-role/" +
                "dynamodb.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable",
            ScalingPolicies = setting.Policies.IsEmpty ? null : [.. setting.Policies.Select(static p => new AutoScalingPolicyDescription
            {
                PolicyName = p.Name,
                TargetTrackingScalingPolicyConfiguration = new()
                {
                    TargetValue = p.Target,
                    DisableScaleIn = p.DisableScaleIn,
                    ScaleInCooldown = p.ScaleInCooldown,
                    ScaleOutCooldown = p.ScaleOutCooldown,
                },
            })],
        };
    }
}

/// <summary>A policy that tracks a target utilisation in percent.</summary>
internal sealed record ScalingPolicy(string Name, double Target, bool? DisableScaleIn, int? ScaleInCooldown, int? ScaleOutCooldown);
