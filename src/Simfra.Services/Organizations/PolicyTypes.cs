using System.Collections.Frozen;

namespace Simfra.Services.Organizations;

/// <summary>What is true of all policies of a type.</summary>
/// <param name="Name">The type's name in the API.</param>
/// <param name="MaxCharacters">How long a document may be.</param>
/// <param name="MaxAttached">How many a target may have.</param>
/// <param name="MaxPolicies">How many an organisation may have.</param>
/// <seealso href="https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html"/>
internal sealed record PolicyTypeRules(string Name, int MaxCharacters, int MaxAttached, int MaxPolicies)
{
    /// <summary>How many a target has at the least where the type is enabled.</summary>
    public int MinAttached { get; init; }

    /// <summary>The service that must have access to the organisation before the type can be enabled.</summary>
    public string? RequiredService { get; init; }

    /// <summary>Documents are inherited and merged; the others bound permissions and are evaluated each by itself.</summary>
    public bool IsManagement => Name is not (PolicyTypes.ServiceControl or PolicyTypes.ResourceControl);
}

/// <summary>The types of policies.</summary>
internal static class PolicyTypes
{
    public const string ServiceControl = "SERVICE_CONTROL_POLICY";
    public const string ResourceControl = "RESOURCE_CONTROL_POLICY";
    public const string Tag = "TAG_POLICY";
    public const string Backup = "BACKUP_POLICY";
    public const string AiServicesOptOut = "AISERVICES_OPT_OUT_POLICY";
    public const string Chatbot = "CHATBOT_POLICY";
    public const string DeclarativeEc2 = "DECLARATIVE_POLICY_EC2";
    public const string SecurityHub = "SECURITYHUB_POLICY";
    public const string Inspector = "INSPECTOR_POLICY";
    public const string UpgradeRollout = "UPGRADE_ROLLOUT_POLICY";
    public const string Bedrock = "BEDROCK_POLICY";
    public const string S3 = "S3_POLICY";
    public const string NetworkSecurityDirector = "NETWORK_SECURITY_DIRECTOR_POLICY";

    private const int Small = 5120;
    private const int Large = 10_000;

    private static readonly FrozenDictionary<string, PolicyTypeRules> ByName = new PolicyTypeRules[]
    {
        new(ServiceControl, Small, MaxAttached: 5, MaxPolicies: 10_000) { MinAttached = 1 },
        new(ResourceControl, Small, MaxAttached: 5, MaxPolicies: 1000) { MinAttached = 1 },
        new(Tag, Large, MaxAttached: 10, MaxPolicies: 1000),
        new(Backup, Large, MaxAttached: 10, MaxPolicies: 1000),
        new(AiServicesOptOut, 2500, MaxAttached: 5, MaxPolicies: 1000),
        new(Chatbot, Large, MaxAttached: 5, MaxPolicies: 1000),
        new(DeclarativeEc2, Large, MaxAttached: 10, MaxPolicies: 1000),
        new(SecurityHub, Large, MaxAttached: 10, MaxPolicies: 1000) { RequiredService = "securityhub.amazonaws.com" },
        new(Inspector, Large, MaxAttached: 10, MaxPolicies: 1000),
        new(UpgradeRollout, Large, MaxAttached: 10, MaxPolicies: 1000),
        new(Bedrock, Large, MaxAttached: 10, MaxPolicies: 1000),
        new(S3, Large, MaxAttached: 10, MaxPolicies: 1000),
        new(NetworkSecurityDirector, Large, MaxAttached: 10, MaxPolicies: 1000),
    }.ToFrozenDictionary(static t => t.Name, StringComparer.Ordinal);

    public static IEnumerable<PolicyTypeRules> All => ByName.Values;

    /// <summary>The rules of a type that the model knows.</summary>
    public static PolicyTypeRules Get(string name) => ByName[name];
}
