using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.Sqs;

/// <summary>
/// Where a queue is: its account, region and name. A queue's URL ends with the account and the name; the host before them may
/// be any by which this instance is reached, AWS's legacy hosts among them.
/// </summary>
internal readonly record struct QueueUrl(StateScope Scope, string QueueName)
{
    /// <summary>Reads the URL of a request, or its path where a Query request names the queue by that.</summary>
    public static QueueUrl Parse(string? queueUrl, OperationContext context)
    {
        var text = queueUrl ?? PathOf(context);
        if (string.IsNullOrEmpty(text))
        {
            throw SqsErrors.MissingParameter("QueueUrl");
        }

        var segments = text.TrimEnd('/').Split('/');
        if (segments.Length < 3 || segments[^2] is not { Length: 12 } account || !account.All(char.IsAsciiDigit) || segments[^1].Length == 0)
        {
            throw SqsErrors.InvalidAddress(queueUrl);
        }

        return new(new(account, context.Region), segments[^1]);
    }

    public static string Format(OperationContext context, StateScope scope, string queueName) =>
        $"{context.Endpoint}/{scope.Account}/{queueName}";

    private static string? PathOf(OperationContext context) =>
        context.Request?.RawPath is { Length: > 1 } path ? path : null;
}
