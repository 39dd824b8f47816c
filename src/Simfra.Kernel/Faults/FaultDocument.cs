using System.Text.Json.Serialization;

namespace Simfra.Faults;

/// <summary>All rules, as the admin API shows them.</summary>
internal sealed record FaultsDocument(IReadOnlyList<FaultDocument> Faults);

/// <summary>A rule as the admin API takes and shows it. Which parameters an effect has, its page in the documentation tells; others are refused.</summary>
internal sealed record FaultDocument
{
    // Shown, not taken.
    public string? Id { get; init; }
    public int? Hits { get; init; }

    // Which calls.
    public string? Service { get; init; }
    public string? Operation { get; init; }
    public string? Resource { get; init; }
    public string? Principal { get; init; }
    public string? AccountId { get; init; }
    public string? Region { get; init; }

    /// <summary>A service, or <c>clients</c>.</summary>
    public string? From { get; init; }

    // What happens.
    public string? Effect { get; init; }
    public string? Code { get; init; }
    public int? Status { get; init; }
    public string? Message { get; init; }
    public string? Body { get; init; }
    public string? ContentType { get; init; }
    public double? Milliseconds { get; init; }
    public double? MaxMilliseconds { get; init; }
    public int? Bytes { get; init; }
    public IReadOnlyList<int>? Entries { get; init; }

    // When.
    public int? Times { get; init; }
    public int? After { get; init; }
    public double? Probability { get; init; }
    public DateTimeOffset? NotBefore { get; init; }
    public DateTimeOffset? Until { get; init; }

    /// <summary>Puts the rule in force.</summary>
    /// <exception cref="ArgumentException">Something isn't as it must be.</exception>
    /// <exception cref="NotSupportedException">The calls that it is for can't have such a fault.</exception>
    public FaultRule AddTo(SimfraFaults faults)
    {
        if (Id is not null || Hits is not null)
        {
            throw new FormatException("A rule is given its id and counts its hits itself.");
        }

        var limits = FaultLimits.None.WithWindow(NotBefore, Until);
        limits = Times is { } times ? limits.WithTimes(times) : limits;
        limits = After is { } after ? limits.WithAfter(after) : limits;
        limits = Probability is { } probability ? limits.WithProbability(probability) : limits;
        var match = new FaultMatch
        {
            Service = Required(Service, "service") == "*" ? null : faults.ServiceNamed(Service!),
            Operation = Operation == "*" ? null : Operation,
            Resource = Resource,
            Principal = Principal,
            AccountId = AccountId,
            Region = Region,
            From = From is null or FaultMatch.Clients ? From : faults.ServiceNamed(From).Id,
        };
        return AddEffect(new FaultTarget(faults, match, limits));
    }

    public static FaultDocument Of(FaultRule rule) => OfEffect(rule.What) with
    {
        Id = rule.Id,
        Hits = rule.Hits,
        Service = rule.Match.Service?.Id ?? "*",
        Operation = rule.Match.Operation,
        Resource = rule.Match.Resource,
        Principal = rule.Match.Principal,
        AccountId = rule.Match.AccountId,
        Region = rule.Match.Region,
        From = rule.Match.From,
        Effect = rule.Effect,
        Times = rule.Limits.Times,
        After = rule.Limits.After,
        Probability = rule.Limits.Probability,
        NotBefore = rule.Limits.NotBefore,
        Until = rule.Limits.Until,
    };

    private static FaultDocument OfEffect(FaultEffect effect) => effect switch
    {
        ErrorEffect e => new() { Code = e.Code, Status = e.Status, Message = e.Message },
        HttpEffect e => new() { Status = e.Status, Body = e.Body, ContentType = e.ContentType },
        LatencyEffect e => OfDelay(e.Delay),
        LateAnswerEffect e => OfDelay(e.Delay),
        TruncateEffect e => new() { Bytes = e.Bytes },
        FailEntriesEffect e => new() { Entries = e.Positions, Code = e.Error.Code, Status = e.Error.Status, Message = e.Error.Message },
        ReorderEffect e => new() { Milliseconds = e.Within.TotalMilliseconds },
        StaleReadEffect e => new() { Milliseconds = e.Lag?.TotalMilliseconds },
        _ => new(),
    };

    private static FaultDocument OfDelay(FaultDelay delay) => new()
    {
        Milliseconds = delay.Min.TotalMilliseconds,
        MaxMilliseconds = delay.Max == delay.Min ? null : delay.Max.TotalMilliseconds,
    };

    private FaultRule AddEffect(FaultTarget target)
    {
        switch (Effect)
        {
            case "throttle":
                Allow();
                return target.Throttle();
            case "error":
                Allow(nameof(Code), nameof(Status), nameof(Message));
                return target.Fail(Required(Code, "code"), Status, Message);
            case "http":
                Allow(nameof(Status), nameof(Body), nameof(ContentType));
                return target.AnswerHttp(Required(Status, "status"), Body ?? "", ContentType ?? "text/html");
            case "latency":
                Allow(nameof(Milliseconds), nameof(MaxMilliseconds));
                return target.Delay(Time(Required(Milliseconds, "milliseconds")), Time(MaxMilliseconds ?? Milliseconds!.Value));
            case "reset":
                Allow();
                return target.ResetConnection();
            case "lateAnswer":
                Allow(nameof(Milliseconds), nameof(MaxMilliseconds));
                return target.DelayAnswer(Time(Required(Milliseconds, "milliseconds")), Time(MaxMilliseconds ?? Milliseconds!.Value));
            case "lostAnswer":
                Allow();
                return target.LoseAnswer();
            case "noAnswer":
                Allow();
                return target.NeverAnswer();
            case "truncate":
                Allow(nameof(Bytes));
                return target.TruncateAnswer(Required(Bytes, "bytes"));
            case "failEntries":
                Allow(nameof(Code), nameof(Status), nameof(Message), nameof(Entries));
                return Code is null
                    ? AllowNone(target.FailEntries)
                    : target.FailEntries(Code, Status ?? 400, Message, [.. Entries ?? []]);
            case "duplicate":
                Allow();
                return target.DuplicateDeliveries();
            case "reorder":
                Allow(nameof(Milliseconds));
                return target.ReorderDeliveries(Milliseconds is { } within ? Time(within) : null);
            case "staleRead":
                Allow(nameof(Milliseconds));
                return Milliseconds is { } lag ? target.ReadStale(Time(lag)) : target.ReadStale();
            case var effect:
                throw new FormatException(
                    $"The effect is '{effect}'. There are throttle, error, http, latency, reset, lateAnswer, lostAnswer, noAnswer, truncate, failEntries, " +
                    "duplicate, reorder and staleRead.");
        }
    }

    private FaultRule AllowNone(Func<int[], FaultRule> failEntries) => Status is null && Message is null
        ? failEntries([.. Entries ?? []])
        : throw new FormatException("A status or message needs a code.");

    /// <summary>Refuses parameters that the effect doesn't have: what would be ignored was meant to do something.</summary>
    private void Allow(params string[] parameters)
    {
        (string Name, bool IsGiven)[] all =
        [
            (nameof(Code), Code is not null),
            (nameof(Status), Status is not null),
            (nameof(Message), Message is not null),
            (nameof(Body), Body is not null),
            (nameof(ContentType), ContentType is not null),
            (nameof(Milliseconds), Milliseconds is not null),
            (nameof(MaxMilliseconds), MaxMilliseconds is not null),
            (nameof(Bytes), Bytes is not null),
            (nameof(Entries), Entries is not null),
        ];
        if (Array.Find(all, p => p.IsGiven && !parameters.Contains(p.Name)).Name is { } unknown)
        {
            throw new FormatException($"The effect '{Effect}' has no '{char.ToLowerInvariant(unknown[0])}{unknown[1..]}'.");
        }
    }

    private static TimeSpan Time(double milliseconds) => double.IsFinite(milliseconds) && milliseconds is >= 0 and < int.MaxValue
        ? TimeSpan.FromMilliseconds(milliseconds)
        : throw new FormatException($"'{milliseconds}' milliseconds are no time to wait.");

    private static string Required(string? value, string name) =>
        string.IsNullOrEmpty(value) ? throw new FormatException($"The rule needs '{name}'.") : value;

    private static T Required<T>(T? value, string name)
        where T : struct => value ?? throw new FormatException($"The rule needs '{name}'.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    WriteIndented = true)]
[JsonSerializable(typeof(FaultDocument))]
[JsonSerializable(typeof(FaultsDocument))]
internal sealed partial class FaultJsonContext : JsonSerializerContext;
