namespace Simfra.Services.Sns;

/// <summary>How the delays between the retries of the backoff phase grow.</summary>
internal enum BackoffFunction
{
    Linear,
    Arithmetic,
    Geometric,
    Exponential,
}

/// <summary>
/// When a delivery is tried again: at once, then with the least delay, then with growing ones, then with the greatest. AWS adds a random part to the delays;
/// here they are exact.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html"/>
internal sealed record RetryPolicy(TimeSpan MinDelay, TimeSpan MaxDelay, int NoDelay, int AtMinDelay, int Backoff, int AtMaxDelay, BackoffFunction Function)
{
    /// <summary>Of queues, functions and delivery streams.</summary>
    public static readonly RetryPolicy AwsManaged =
        new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20), NoDelay: 3, AtMinDelay: 2, Backoff: 10, AtMaxDelay: 100_000, BackoffFunction.Exponential);

    /// <summary>How long to wait after so many failures; null where it isn't tried again.</summary>
    public TimeSpan? DelayAfter(int failures)
    {
        var retry = failures - 1;
        if (retry < NoDelay)
        {
            return TimeSpan.Zero;
        }

        retry -= NoDelay;
        if (retry < AtMinDelay)
        {
            return MinDelay;
        }

        retry -= AtMinDelay;
        if (retry < Backoff)
        {
            return MinDelay + ((MaxDelay - MinDelay) * Share(retry));
        }

        return retry - Backoff < AtMaxDelay ? MaxDelay : null;
    }

    /// <summary>All delays together.</summary>
    public TimeSpan Total
    {
        get
        {
            var total = (MinDelay * AtMinDelay) + (MaxDelay * AtMaxDelay);
            for (var retry = 0; retry < Backoff; retry++)
            {
                total += MinDelay + ((MaxDelay - MinDelay) * Share(retry));
            }

            return total;
        }
    }

    /// <summary>How far a retry of the backoff phase is from the least delay to the greatest: from 0 to 1.</summary>
    private double Share(int retry)
    {
        if (Backoff <= 1)
        {
            return 0;
        }

        var (place, last) = ((double)retry, Backoff - 1);
        return Function switch
        {
            BackoffFunction.Arithmetic => place * (place + 1) / (last * (last + 1d)),
            BackoffFunction.Geometric when MinDelay > TimeSpan.Zero && MaxDelay > MinDelay =>
                (Math.Pow(MaxDelay / MinDelay, place / last) - 1) / ((MaxDelay / MinDelay) - 1),
            BackoffFunction.Exponential => (Math.Pow(2, place) - 1) / (Math.Pow(2, last) - 1),
            _ => place / last,
        };
    }
}
