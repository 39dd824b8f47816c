namespace Simfra.Security.Iam.Grammar;

/// <summary>The form of what an identity policy's <c>Resource</c> names.</summary>
internal static class ResourceForm
{
    private const int ColonsOfArn = 5;

    private static readonly string[] IamPaths =
    [
        "user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/", "sms-mfa/", "saml-provider/",
        "oidc-provider/", "report/", "access-report/",
    ];

    /// <summary>What is younger than the message that names the others, as that was seen on AWS.</summary>
    private const string DelegationRequests = "delegation-request/";

    /// <summary>What IAM says of it; null where it says nothing.</summary>
    public static string? Error(string resource)
    {
        if (resource == "*")
        {
            return null;
        }

        var parts = resource.Split(':', 6);
        if (parts.Length < 2)
        {
            return $"Resource {resource} must be in ARN format or \"*\".";
        }

        if (parts[1] is not ("aws" or "aws-cn" or "aws-us-gov" or "*"))
        {
            return $"Partition \"{parts[1]}\" is not valid for resource \"arn:{parts[1]}:{Part(2)}:{Part(3)}:{Part(4)}:{Part(5)}\".";
        }

        if (parts.Length < 3)
        {
            return "Resource vendor must be fully qualified and cannot contain regexes.";
        }

        return parts[2] switch
        {
            "iam" when HasRegion() => $"IAM resource {resource} cannot contain region information.",
            "iam" when parts.Length == 6 && parts[5] != "*" && !IsIamPath(parts[5]) =>
                $"IAM resource path must either be \"*\" or start with {string.Join(", ", IamPaths)}.",
            // Access points and their like have a region, and an account.
            "s3" when HasRegion() && parts is [_, _, _, _, "", ..] => $"Resource {resource} can not contain region information.",
            _ => null,
        };

        static bool IsIamPath(string path) =>
            path.StartsWith(DelegationRequests, StringComparison.Ordinal) || IamPaths.Any(p => path.StartsWith(p, StringComparison.Ordinal));

        string Part(int index) => index < parts.Length ? parts[index] : "*";

        bool HasRegion() => parts.Length > 3 && parts[3].Length > 0 && parts[3] != "*";
    }

    /// <summary>What the older parser asks: a vendor, and no empty part in an ARN that hasn't all of them.</summary>
    public static bool PassesLegacyParsing(string resource) =>
        resource == "*" || ((resource.Count(c => c == ':') >= ColonsOfArn || !resource.Contains("::", StringComparison.Ordinal))
            && resource.Split(':') is not [_, _, "", ..]);
}
