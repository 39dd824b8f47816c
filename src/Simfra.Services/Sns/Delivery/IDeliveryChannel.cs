using Simfra.Schemas;

namespace Simfra.Services.Sns;

/// <summary>A way on which messages reach endpoints.</summary>
internal interface IDeliveryChannel
{
    /// <summary>Tries once.</summary>
    /// <param name="delivery">What to deliver.</param>
    /// <param name="subscription">For whom; null for what is published to an endpoint directly.</param>
    /// <param name="cancellationToken">The world ends.</param>
    ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, Subscription? subscription, CancellationToken cancellationToken);
}

/// <summary>What errors of other services mean for a delivery.</summary>
internal static class DeliveryErrors
{
    private const int TooManyRequests = 429;

    /// <summary>Servers that fail and callers that are too many are tried again; what is wrong with the request stays so.</summary>
    public static DeliveryOutcome OutcomeOf(AwsServiceException error)
    {
        var isThrottled = error.StatusCode == TooManyRequests
            || error.Code.Contains("Throttl", StringComparison.OrdinalIgnoreCase)
            || error.Code.Contains("TooManyRequests", StringComparison.Ordinal);
        var reason = $"{error.Code}: {error.ErrorMessage}";
        return isThrottled || error.StatusCode is >= 500 and not 501
            ? DeliveryOutcome.Failed(reason, error.StatusCode)
            : DeliveryOutcome.Rejected(reason, error.StatusCode);
    }
}
