using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>What a delivery brings.</summary>
internal enum DeliveryKind
{
    Notification,
    SubscriptionConfirmation,
    UnsubscribeConfirmation,
}

/// <summary>One message on its way to one endpoint.</summary>
internal sealed record Delivery
{
    public required long Id { get; init; }
    public DeliveryKind Kind { get; init; }

    /// <summary>The account and region that it comes from.</summary>
    public required StateScope Scope { get; init; }

    /// <summary>The topic's ARN; null for what is published to an endpoint directly.</summary>
    public string? TopicArn { get; init; }

    /// <summary>The subscription that it is for, or null.</summary>
    public SubscriptionKey? Subscription { get; init; }
    public required string Protocol { get; init; }
    public required string Endpoint { get; init; }
    public required PublishedMessage Message { get; init; }

    /// <summary>What the links in it begin with.</summary>
    public required string Origin { get; init; }

    /// <summary>The version of its signature; null where it bears none.</summary>
    public string? SignatureVersion { get; init; }

    /// <summary>The token of a confirmation.</summary>
    public string? Token { get; init; }

    /// <summary>What comes in the same lane comes one after the other: a FIFO topic's messages of one group. Null for what needs no order.</summary>
    public string? Lane { get; init; }

    /// <summary>How often it has failed.</summary>
    public int Failures { get; init; }
}

/// <summary>How an attempt to deliver ended.</summary>
/// <param name="Result">Whether it was taken.</param>
/// <param name="StatusCode">The HTTP status of the endpoint's answer, or one that says the same.</param>
/// <param name="Response">What the endpoint answered, or why it couldn't.</param>
internal readonly record struct DeliveryOutcome(DeliveryResult Result, int StatusCode, string? Response)
{
    public static readonly DeliveryOutcome Delivered = new(DeliveryResult.Delivered, 200, null);

    /// <summary>The endpoint isn't there, or won't have it: to try again would do no good.</summary>
    public static DeliveryOutcome Rejected(string? reason, int statusCode = 400) => new(DeliveryResult.Rejected, statusCode, reason);

    /// <summary>The endpoint's system failed: it is tried again.</summary>
    public static DeliveryOutcome Failed(string? reason, int statusCode = 500) => new(DeliveryResult.Failed, statusCode, reason);
}

internal enum DeliveryResult
{
    Delivered,
    Rejected,
    Failed,
}
