using Simfra.Models.ApplicationAutoScaling;
using Simfra.Schemas;

namespace Simfra.Services.ApplicationAutoScaling;

/// <summary>The errors of Application Auto Scaling: code, and message as AWS words it.</summary>
internal static class ApplicationAutoScalingErrors
{
    public static AwsServiceException Validation(string message) => new ValidationException(message);

    public static AwsServiceException Unsupported() => Validation("Unsupported service namespace, resource type or scalable dimension");

    public static AwsServiceException NotRegistered(ScalableResource resource) =>
        new ObjectNotFoundException($"No scalable target registered for {resource}");

    public static AwsServiceException TargetNotFound(ScalableResource resource) => new ObjectNotFoundException($"No scalable target found for {resource}");

    public static AwsServiceException PolicyNotFound(ScalableResource resource, string policy) =>
        new ObjectNotFoundException($"No scaling policy found for {resource}, policy name: {policy}");

    public static AwsServiceException ResourceNotFound(string arn) =>
        new ResourceNotFoundException("The specified resource doesn't exist.") { ResourceName = arn };

    public static AwsServiceException InvalidToken() => new InvalidNextTokenException("The next token supplied was invalid.");

    public static AwsServiceException NotBuilt(string what) => new("NotImplemented", 501, $"{what} is not implemented by Simfra.Embedded.");
}
