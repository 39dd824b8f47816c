using System.Text.Json.Nodes;

namespace Simfra.Testing;

/// <summary>Seeds schedules and their groups.</summary>
public sealed class SchedulerSeed
{
    private readonly SeedCalls _calls;

    internal SchedulerSeed(SeedCalls calls) => _calls = calls;

    /// <summary>A group of schedules.</summary>
    /// <param name="name">Its name.</param>
    public ScheduleGroupSeed Group(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(_calls, name);
    }

    /// <inheritdoc cref="Group"/>
    public Task<ScheduleGroupSeed> GroupAsync(string name) => Group(name).AsTask();

    /// <summary>A schedule.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="expression">When it fires: <c>rate(5 minutes)</c>, <c>cron(0 12 * * ? *)</c>, <c>at(2030-01-02T03:04:05)</c>.</param>
    /// <param name="targetArn">What it calls.</param>
    /// <param name="roleArn">The role that it calls with.</param>
    /// <param name="configure">Sets the rest of it.</param>
    public ScheduleSeed Schedule(string name, string expression, string targetArn, string roleArn, Action<ScheduleSettings>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(expression);
        ArgumentException.ThrowIfNullOrEmpty(targetArn);
        ArgumentException.ThrowIfNullOrEmpty(roleArn);
        var settings = new ScheduleSettings();
        configure?.Invoke(settings);
        return new(_calls, name, expression, new JsonObject { ["Arn"] = targetArn, ["RoleArn"] = roleArn, ["Input"] = settings.Input }.Compact(), settings);
    }

    /// <inheritdoc cref="Schedule"/>
    public Task<ScheduleSeed> ScheduleAsync(
        string name, string expression, string targetArn, string roleArn, Action<ScheduleSettings>? configure = null) =>
        Schedule(name, expression, targetArn, roleArn, configure).AsTask();
}

/// <summary>What a schedule that is seeded may have.</summary>
public sealed class ScheduleSettings
{
    /// <summary>Its group; the default group where it is left out.</summary>
    public string? Group { get; set; }

    /// <summary>What it hands over to its target.</summary>
    public string? Input { get; set; }

    /// <summary>The time zone of its expression; UTC where it is left out.</summary>
    public string? Timezone { get; set; }

    /// <summary>Whether it fires.</summary>
    public bool IsEnabled { get; set; } = true;
}

/// <summary>A group of schedules that is seeded.</summary>
public sealed class ScheduleGroupSeed : Seeded<ScheduleGroupSeed>
{
    internal ScheduleGroupSeed(SeedCalls calls, string name)
        : base(calls)
    {
        Name = name;
        Begin(() => Calls.InvokeAsync("scheduler", "CreateScheduleGroup", new() { ["Name"] = name }));
    }

    /// <summary>Its name.</summary>
    public string Name { get; }
}

/// <summary>A schedule that is seeded.</summary>
public sealed class ScheduleSeed : Seeded<ScheduleSeed>
{
    private string? _arn;

    internal ScheduleSeed(SeedCalls calls, string name, string expression, JsonObject target, ScheduleSettings settings)
        : base(calls)
    {
        Name = name;
        Begin(async () =>
        {
            var created = await Calls.InvokeAsync(
                "scheduler",
                "CreateSchedule",
                new JsonObject
                {
                    ["Name"] = name,
                    ["GroupName"] = settings.Group,
                    ["ScheduleExpression"] = expression,
                    ["ScheduleExpressionTimezone"] = settings.Timezone,
                    ["State"] = settings.IsEnabled ? "ENABLED" : "DISABLED",
                    ["FlexibleTimeWindow"] = new JsonObject { ["Mode"] = "OFF" },
                    ["Target"] = target,
                }.Compact()).ConfigureAwait(false);
            _arn = created.Text("ScheduleArn");
        });
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its ARN.</summary>
    public string Arn => Given(_arn);
}
