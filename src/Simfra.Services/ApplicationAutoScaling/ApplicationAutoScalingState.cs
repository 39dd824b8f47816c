using Simfra.State;

namespace Simfra.Services.ApplicationAutoScaling;

/// <summary>What Application Auto Scaling keeps in one account and region.</summary>
internal sealed class ApplicationAutoScalingState
{
    private static readonly TableDefinition<string, RegisteredTarget> TargetTable =
        new("application-autoscaling.target", version: 1, static t => t.Resource.Key, ApplicationAutoScalingJsonContext.Default);

    private static readonly TableDefinition<string, RegisteredPolicy> PolicyTable =
        new("application-autoscaling.policy", version: 1, static p => KeyOf(p.Resource, p.Name), ApplicationAutoScalingJsonContext.Default);

    private ApplicationAutoScalingState(StatePartition partition)
    {
        Targets = partition.Table(TargetTable);
        Policies = partition.Table(PolicyTable);
    }

    public Table<string, RegisteredTarget> Targets { get; }

    public Table<string, RegisteredPolicy> Policies { get; }

    public static ApplicationAutoScalingState Create(StatePartition partition) => new(partition);

    public static string KeyOf(ScalableResource resource, string policy) => $"{resource.Key}\n{policy}";

    public RegisteredTarget? FindTarget(string arn) => Targets.All.FirstOrDefault(t => t.Arn == arn);
}
