namespace Simfra.Services.Iam;

/// <summary>The account's credential report: being made, or made.</summary>
internal sealed record CredentialReport
{
    /// <summary>The only key: an account has one report.</summary>
    public const string TheKey = "report";

    /// <summary>A report is given out for so long; then another has to be made.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(4);

    /// <summary>The lines; null until the report is made.</summary>
    public string? Content { get; init; }

    /// <summary>When it was made; until then when it was asked for.</summary>
    public required DateTimeOffset At { get; init; }

    public bool IsPending => Content is null;

    public bool IsExpired(DateTimeOffset now) => !IsPending && now - At >= Lifetime;
}
