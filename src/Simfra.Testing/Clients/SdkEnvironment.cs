using System.Collections.Immutable;
using Amazon.Runtime;

namespace Simfra.Testing;

/// <summary>The environment variables that all of AWS's SDKs and its CLI read.</summary>
internal static class SdkEnvironment
{
    /// <summary>What a program could have inherited that has the say over keys, or leads to others.</summary>
    public static readonly ImmutableArray<string> LeadingElsewhere =
    [
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_SESSION_TOKEN",
        "AWS_SECURITY_TOKEN",
        "AWS_ROLE_ARN",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    ];

    public static IReadOnlyDictionary<string, string> Of(Uri endpoint, string region, ImmutableCredentials credentials)
    {
        // A user's own profiles could name another endpoint or region.
        var noFile = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AWS_ENDPOINT_URL"] = endpoint.GetLeftPart(UriPartial.Authority),
            ["AWS_REGION"] = region,
            ["AWS_DEFAULT_REGION"] = region,
            ["AWS_ACCESS_KEY_ID"] = credentials.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = credentials.SecretKey,
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_CONFIG_FILE"] = noFile,
            ["AWS_SHARED_CREDENTIALS_FILE"] = noFile,
        };
        if (credentials.UseToken)
        {
            variables["AWS_SESSION_TOKEN"] = credentials.Token;
        }

        return variables;
    }
}
