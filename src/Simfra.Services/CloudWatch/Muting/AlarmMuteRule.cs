using System.Collections.Immutable;
using Simfra.Models.CloudWatch;
using Simfra.Time;

namespace Simfra.Services.CloudWatch;

/// <summary>When the actions of some alarms are held back.</summary>
internal sealed record AlarmMuteRule
{
    public required string Name { get; init; }
    public required string Arn { get; init; }
    public string? Description { get; init; }
    public required string Expression { get; init; }
    public required string Duration { get; init; }
    public string? Timezone { get; init; }

    /// <summary>The names of the alarms; null where no targets were given.</summary>
    public ImmutableSortedSet<string>? Targets { get; init; }
    public DateTimeOffset? StartDate { get; init; }
    public DateTimeOffset? ExpireDate { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ResourceTags.None;

    public bool Mutes(string alarm) => Targets?.Contains(alarm) == true;

    /// <summary>Until when it mutes; null where it doesn't at that time.</summary>
    public DateTimeOffset? MutesUntil(DateTimeOffset now) => now < StartDate || now >= ExpireDate ? null
        : Schedule().EndOfWindow(now) is not { } end ? null
        : end > ExpireDate ? ExpireDate : end;

    public string StatusAt(DateTimeOffset now) => MutesUntil(now) is not null ? AlarmMuteRuleStatus.Active
        : now >= ExpireDate || !Schedule().HasWindowSince(now) ? AlarmMuteRuleStatus.Expired
        : AlarmMuteRuleStatus.Scheduled;

    public GetAlarmMuteRuleOutput Show(DateTimeOffset now) => new()
    {
        Name = Name,
        AlarmMuteRuleArn = Arn,
        Description = Description,
        Rule = new() { Schedule = new() { Expression = Expression, Duration = Duration, Timezone = Timezone } },
        MuteTargets = Targets is null ? null : new() { AlarmNames = [.. Targets] },
        StartDate = StartDate,
        ExpireDate = ExpireDate,
        Status = StatusAt(now),
        LastUpdatedTimestamp = UpdatedAt,
        MuteType = MuteType(),
    };

    public AlarmMuteRuleSummary Summarize(DateTimeOffset now) => new()
    {
        AlarmMuteRuleArn = Arn,
        ExpireDate = ExpireDate,
        Status = StatusAt(now),
        MuteType = MuteType(),
        LastUpdatedTimestamp = UpdatedAt,
    };

    private MuteSchedule Schedule() => MuteSchedule.Parse(Expression, Duration, Timezone);

    private string MuteType() => Schedule().IsOneTime ? "ONE_TIME" : "RECURRING";
}

/// <summary>What an alarm would have done, had it not been muted.</summary>
/// <param name="From">The state in which somebody was last told of it, or could have been.</param>
/// <param name="Ends">The job that looks again when the mute rules' window is over.</param>
internal sealed record MutedActions(AlarmStatus From, JobId Ends);
