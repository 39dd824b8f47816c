using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>An ARN as SNS reads it: six parts, of which the last tells a topic, a subscription, an application or an endpoint.</summary>
/// <param name="Service">The third part.</param>
/// <param name="Scope">Account and region.</param>
/// <param name="Resource">All that stands behind the fifth colon.</param>
internal readonly record struct SnsArn(string Service, StateScope Scope, string Resource)
{
    private const int Elements = 6;

    /// <summary>Reads an ARN of a request.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="parameter">The parameter's name, for the error.</param>
    public static SnsArn Parse(string? text, string parameter)
    {
        if (string.IsNullOrEmpty(text))
        {
            throw SnsErrors.MissingValue(parameter);
        }

        var parts = text.Split(':', Elements);
        if (parts.Length < Elements)
        {
            throw SnsErrors.InvalidParameter(parameter, $"An ARN must have at least {Elements} elements, not {parts.Length}");
        }

        return new(parts[2], new(parts[4], parts[3]), parts[5]);
    }

    /// <summary>The ARN; null for a text that is none.</summary>
    public static SnsArn? Find(string? text) =>
        text?.Split(':', Elements) is ["arn", _, var service, var region, var account, var resource]
            ? new(service, new(account, region), resource)
            : null;

    /// <summary>A topic's ARN in a request: of SNS, and of the region that is asked.</summary>
    public static SnsArn ParseTopic(string? text, OperationContext context, string parameter = "TopicArn")
    {
        var arn = Parse(text, parameter);
        return arn.Service == "sns" && arn.Scope.Region == context.Region && arn.Resource.Length > 0 && !arn.Resource.Contains(':')
            ? arn
            : throw SnsErrors.InvalidParameter(parameter);
    }

    /// <summary>A subscription's ARN in a request: a topic's name and the subscription's id behind it.</summary>
    public static (SnsArn Topic, string Id) ParseSubscription(string? text)
    {
        var arn = Parse(text, "SubscriptionArn");
        return arn.Resource.Split(':') is [var topic, var id] && Guid.TryParseExact(id, "D", out _)
            ? (arn with { Resource = topic }, id)
            : throw SnsErrors.InvalidParameter("SubscriptionId");
    }

    public override string ToString() => $"arn:aws:{Service}:{Scope.Region}:{Scope.Account}:{Resource}";
}
