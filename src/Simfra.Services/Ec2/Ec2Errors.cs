using Simfra.Schemas;

namespace Simfra.Services.Ec2;

/// <summary>The errors of EC2: code, and message as AWS words it. EC2's model names none of them.</summary>
internal static class Ec2Errors
{
    public static AwsServiceException DryRun() => new(
        "DryRunOperation", 412, "Request would have succeeded, but DryRun flag is set.");

    public static AwsServiceException MissingParameter(string parameter) => new(
        "MissingParameter", 400, $"The request must contain the parameter {parameter}");

    public static AwsServiceException MissingCidr(string alternative) => new(
        "MissingParameter", 400, $"Either 'cidrBlock' or '{alternative}' should be provided.");

    public static AwsServiceException InvalidParameter(string message) => new("InvalidParameterValue", 400, message);

    public static AwsServiceException InvalidParameter(object? value, string parameter, string reason) =>
        InvalidParameter($"Value ({value}) for parameter {parameter} is invalid. {reason}");

    public static AwsServiceException InvalidCombination(string first, string second) => new(
        "InvalidParameterCombination", 400, $"The parameter {first} cannot be used with the parameter {second}");

    public static AwsServiceException UnknownFilter(string name) => InvalidParameter($"The filter '{name}' is invalid");

    public static AwsServiceException InvalidNextToken() => InvalidParameter("Unable to parse pagination token");

    public static AwsServiceException NotFound(ResourceKind kind, string id) => new(
        $"{kind.ErrorPrefix}.NotFound", 400, $"The {kind.Noun} ID '{id}' does not exist");

    public static AwsServiceException InvalidId(string id) => new("InvalidID", 400, $"The ID '{id}' is not valid");

    public static AwsServiceException InvalidVpcRange(string cidr) => new("InvalidVpc.Range", 400, $"The CIDR '{cidr}' is invalid.");

    public static AwsServiceException InvalidSubnetRange(string cidr) => new("InvalidSubnet.Range", 400, $"The CIDR '{cidr}' is invalid.");

    public static AwsServiceException SubnetConflict(string cidr) => new(
        "InvalidSubnet.Conflict", 400, $"The CIDR '{cidr}' conflicts with another subnet");

    public static AwsServiceException VpcLimitExceeded() => new(
        "VpcLimitExceeded", 400, "The maximum number of VPCs has been reached.");

    public static AwsServiceException SubnetLimitExceeded() => new(
        "SubnetLimitExceeded", 400, "The maximum number of subnets has been reached.");

    public static AwsServiceException HasDependencies(ResourceKind kind, string id) => new(
        "DependencyViolation", 400, $"The {kind.Noun} '{id}' has dependencies and cannot be deleted.");

    public static AwsServiceException TagLimitExceeded() => new(
        "TagLimitExceeded", 400, "The maximum number of Tags for a resource has been reached.");

    public static AwsServiceException NotBuilt(string parameter) => new(
        "NotImplemented", 501, $"The parameter {parameter} is not implemented by Simfra.Embedded.");
}
