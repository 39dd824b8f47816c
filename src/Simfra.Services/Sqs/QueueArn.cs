using System.Diagnostics.CodeAnalysis;
using Simfra.State;

namespace Simfra.Services.Sqs;

/// <summary>A queue's ARN: <c>arn:aws:sqs:us-east-1:000000000000:orders</c>.</summary>
internal sealed record QueueArn(string Partition, StateScope Scope, string QueueName)
{
    public static QueueArn Of(QueueUrl url) => new("aws", url.Scope, url.QueueName);

    /// <summary>Reads the ARN in a parameter.</summary>
    /// <exception cref="Schemas.AwsServiceException">MissingParameter, InvalidParameterValue.</exception>
    public static QueueArn Parse(string? text, string parameter)
    {
        if (string.IsNullOrEmpty(text))
        {
            throw SqsErrors.MissingParameter(parameter);
        }

        return TryParse(text, out var arn) ? arn : throw SqsErrors.InvalidArn(parameter);
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out QueueArn? arn)
    {
        arn = text?.Split(':') is ["arn", var partition, "sqs", var region, var account, var name] && name.Length > 0
            ? new(partition, new(account, region), name)
            : null;
        return arn is not null;
    }

    public override string ToString() => $"arn:{Partition}:sqs:{Scope.Region}:{Scope.Account}:{QueueName}";
}
