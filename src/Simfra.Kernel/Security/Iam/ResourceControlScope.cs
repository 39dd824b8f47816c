using System.Collections.Frozen;

namespace Simfra.Security.Iam;

/// <summary>Resource control policies are for the resources of the services that AWS lists, and not for RetireGrant.</summary>
internal static class ResourceControlScope
{
    private static readonly FrozenSet<string> Vendors = FrozenSet.ToFrozenSet(
        [
            "aoss", "appconfig", "appstream", "autoscaling", "autoscaling-plans", "budgets", "clouddirectory", "cloudfront", "cloudsearch",
            "cloudtrail-data", "codeartifact", "codebuild", "codecommit", "codepipeline", "cognito-identity", "cognito-idp", "comprehend",
            "comprehendmedical", "compute-optimizer", "cost-optimization-hub", "dax", "dsql", "dynamodb", "ecr", "ecr-public", "events",
            "firehose", "fis", "fms", "gamelift", "health", "inspector-scan", "kendra", "kinesisvideo", "kms", "logs", "memorydb",
            "networkmonitor", "notifications", "opensearch", "pca-connector-ad", "personalize", "polly", "pricing", "resource-groups",
            "rolesanywhere", "s3", "secretsmanager", "servicediscovery", "signin", "sqs", "sts", "support", "swf", "textract",
            "timestream-influxdb", "transcribe", "transfer", "translate", "wafv2", "workspaces", "xray",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether resource control policies bound an action.</summary>
    public static bool Includes(string action)
    {
        var colon = action.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Vendors.GetAlternateLookup<ReadOnlySpan<char>>().Contains(action.AsSpan(0, colon))
            && !string.Equals(action, "kms:RetireGrant", StringComparison.OrdinalIgnoreCase);
    }
}
