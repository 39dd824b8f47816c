namespace Simfra.Services.Iam;

/// <summary>
/// The scenarios of RunInstances that a simulation can name. They say which resources belong together; the decision on those that are
/// given is the same.
/// </summary>
internal static class ResourceHandling
{
    private const string RunInstances = "ec2:RunInstances";

    private static readonly string[] Options =
    [
        "EC2-Classic-InstanceStore", "EC2-Classic-EBS", "EC2-VPC-InstanceStore", "EC2-VPC-InstanceStore-Subnet", "EC2-VPC-EBS",
        "EC2-VPC-EBS-Subnet",
    ];

    /// <exception cref="Schemas.AwsServiceException">InvalidInput.</exception>
    public static void Check(string? option, IReadOnlyList<string> actions, IReadOnlyList<string> resources)
    {
        // Without resources there is nothing to handle: whatever is given is taken.
        if (option is null || resources.Count == 0)
        {
            return;
        }

        if (actions.FirstOrDefault(static a => !a.Equals(RunInstances, StringComparison.OrdinalIgnoreCase)) is { } other)
        {
            throw IamErrors.InvalidInput(
                $"Invalid input resource handling options. Action does not support resource handling options: {other}. Please refer to the " +
                "documentation for more details: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html");
        }

        if (!Options.Contains(option, StringComparer.Ordinal))
        {
            throw IamErrors.InvalidInput($"Invalid input resource handling options: {option}.");
        }
    }
}
