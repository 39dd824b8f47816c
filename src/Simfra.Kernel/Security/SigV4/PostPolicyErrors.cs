using System.Globalization;
using Simfra.Schemas;

namespace Simfra.Security.SigV4;

/// <summary>The errors of uploads by browser forms, in S3's words.</summary>
internal static class PostPolicyErrors
{
    public static AwsServiceException MissingField(string name) => InvalidArgument(
        $"Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields.", name, null);

    public static AwsServiceException InvalidCredential(string fault, string credential) => InvalidArgument(fault, "X-Amz-Credential", credential);

    public static AwsServiceException UnsupportedAlgorithm(string algorithm) =>
        InvalidArgument("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"", "X-Amz-Algorithm", algorithm);

    public static AwsServiceException InvalidDate(string date) =>
        InvalidArgument("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"", "X-Amz-Date", date);

    public static AwsServiceException InvalidDocument(string fault) => new("InvalidPolicyDocument", 400, $"Invalid Policy: {fault}");

    public static AwsServiceException Expired() => Denied("Policy expired.");

    public static AwsServiceException ConditionFailed(string condition) => Denied($"Policy Condition failed: {condition}");

    public static AwsServiceException ExtraFields(IEnumerable<string> names) => Denied($"Extra input fields: {string.Join(", ", names)}");

    public static AwsServiceException TooLarge(long size, long limit) =>
        new("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size")
        {
            Details = [new("ProposedSize", Text(size)), new("MaxSizeAllowed", Text(limit))],
        };

    public static AwsServiceException TooSmall(long size, long limit) =>
        new("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size")
        {
            Details = [new("ProposedSize", Text(size)), new("MinSizeAllowed", Text(limit))],
        };

    private static AwsServiceException Denied(string reason) => new("AccessDenied", 403, $"Invalid according to Policy: {reason}");

    private static AwsServiceException InvalidArgument(string message, string name, string? value) =>
        new("InvalidArgument", 400, message) { Details = [new("ArgumentName", name), new("ArgumentValue", value)] };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
