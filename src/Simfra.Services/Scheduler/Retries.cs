using Simfra.Schemas;

namespace Simfra.Services.Scheduler;

/// <summary>Which errors of targets are tried again, when, and for how long.</summary>
internal static class Retries
{
    private const string AttemptsExhausted = "MaximumRetryAttempts";
    private const string AgeExhausted = "MaximumEventAgeInSeconds";
    private const int MaxDoublings = 9;

    /// <summary>185 attempts of the default policy fill about a day.</summary>
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(8);

    /// <summary>What AWS's services say to too many requests, beside the codes that speak of throttling.</summary>
    private static readonly string[] Throttled =
    [
        "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded", "SlowDown",
        "ProvisionedThroughputExceededException", "PriorRequestNotComplete", "TransactionInProgressException",
    ];

    /// <summary>Throttling and failures of the service are; that the target isn't there, or mayn't be called, won't change.</summary>
    public static bool IsRetryable(AwsServiceException error) =>
        error.StatusCode is 429 or (>= 500 and not 501)
        || error.Code.Contains("Throttl", StringComparison.Ordinal)
        || Throttled.Contains(error.Code, StringComparer.Ordinal);

    /// <summary>How long to wait after so many failures and one more: twice as long each time.</summary>
    public static TimeSpan DelayAfter(int failures)
    {
        var delay = TimeSpan.FromSeconds(1 << Math.Min(failures, MaxDoublings));
        return delay < MaxDelay ? delay : MaxDelay;
    }

    /// <summary>The limit that forbids another attempt at an instant; null where none does.</summary>
    public static string? ExhaustedLimit(Invocation invocation, DateTimeOffset next)
    {
        var policy = invocation.Target.RetryPolicy!;
        if (invocation.Failures >= policy.MaximumRetryAttempts)
        {
            return AttemptsExhausted;
        }

        return next - invocation.StartedAt > TimeSpan.FromSeconds(policy.MaximumEventAgeInSeconds!.Value) ? AgeExhausted : null;
    }
}
