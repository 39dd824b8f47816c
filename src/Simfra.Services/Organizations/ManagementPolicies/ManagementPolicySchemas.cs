using System.Collections.Frozen;
using static Simfra.Services.Organizations.ManagementPolicies.PolicySchema;

namespace Simfra.Services.Organizations.ManagementPolicies;

/// <summary>The form of management policies, type by type.</summary>
/// <seealso href="https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_tag-policies-syntax.html"/>
internal static class ManagementPolicySchemas
{
    private static readonly FrozenSet<string> AiServices = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "default", "aidevops", "aiops", "awssupplychain", "biodiscovery", "chimesdkvoiceanalytics", "cloudwatch", "codeguruprofiler",
        "codewhisperer", "comprehend", "config", "connect", "connectamd", "connectdecision", "connecthealth::operations",
        "connecthealth::training", "connectoptimization", "contactlens", "datazone", "dms", "entityresolution", "frauddetector", "glue", "guardduty",
        "healthscribe", "lex", "medicalimaging", "polly", "q", "quicksightq", "rekognition", "securitylake", "textract", "transcribe", "transform",
        "translate", "wickr");

    private static readonly FrozenDictionary<string, BlockSchema> ByType = new Dictionary<string, BlockSchema>
    {
        [PolicyTypes.Tag] = Block(("tags", Tags())),
        [PolicyTypes.AiServicesOptOut] = Block(("services", AiServicesOptOut())),
        [PolicyTypes.Backup] = Block(("plans", Named(BackupPlan()))),
        [PolicyTypes.Chatbot] = Block(("chatbot", Chatbot())),
        [PolicyTypes.DeclarativeEc2] = Block(("ec2_attributes", Ec2Attributes())),
        [PolicyTypes.SecurityHub] = Block(("securityhub", Block(InRegions()))),
        [PolicyTypes.Inspector] = Block(("inspector", Block(("enablement", Any)))),
        [PolicyTypes.UpgradeRollout] = Block(
            ("upgrade_rollout", Block(("default", PatchOrder()), ("tags", Named(Block(("tag_values", Named(PatchOrder())))))))),
        [PolicyTypes.Bedrock] = Block(("bedrock", Any)),
        [PolicyTypes.S3] = Block(("s3_attributes", Block(("public_access_block_configuration", OneOf("all", "none"))))),
        [PolicyTypes.NetworkSecurityDirector] = Block(("network_security_director", Any)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static BlockSchema Of(string policyType) => ByType[policyType];

    private static BlockSchema Tags()
    {
        var tag = Block(
            ("tag_key", Scalar()),
            ("tag_value", List(static v => v.Text.Count(static c => c == '*') <= 1)),
            ("enforced_for", List()),
            ("report_required_tag_for", List()));
        return Named(tag) with { IsValid = IsNamedByItsKey };
    }

    /// <summary>A tag's own key may choose the case of its letters, nothing else.</summary>
    private static bool IsNamedByItsKey(string name, PolicyBlock tag) =>
        tag.Members.GetValueOrDefault("tag_key")?.Find(ValueOperators.Assign) is not { } key
        || key.Values[0].Text.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static BlockSchema AiServicesOptOut() =>
        Named(Block(("opt_out_policy", OneOf("optIn", "optOut")))) with { IsValid = static (name, _) => AiServices.Contains(name) };

    private static BlockSchema BackupPlan()
    {
        var lifecycle = Block(
            ("move_to_cold_storage_after_days", Scalar()),
            ("delete_after_days", Scalar()),
            ("opt_in_to_archive_for_supported_resources", Scalar()));
        var tags = Named(Block(("tag_key", Scalar()), ("tag_value", Scalar())));
        var rule = Block(
            ("schedule_expression", Scalar()),
            ("schedule_expression_timezone", Scalar()),
            ("start_backup_window_minutes", Scalar()),
            ("complete_backup_window_minutes", Scalar()),
            ("enable_continuous_backup", Scalar()),
            ("target_backup_vault_name", Scalar()),
            ("target_logically_air_gapped_backup_vault_arn", Scalar()),
            ("lifecycle", lifecycle),
            ("copy_actions", Named(Block(("target_backup_vault_arn", Scalar()), ("lifecycle", lifecycle)))),
            ("recovery_point_tags", tags),
            ("index_actions", Any),
            ("scan_actions", Any));
        var tagSelection = Block(("iam_role_arn", Scalar()), ("tag_key", Scalar()), ("tag_value", List()), ("conditions", Any));
        var resourceSelection = Block(
            ("iam_role_arn", Scalar()), ("resource_types", List()), ("not_resource_types", List()), ("conditions", Any));
        return Block(
            ("regions", List()),
            ("rules", Named(rule)),
            ("selections", Block(("tags", Named(tagSelection)), ("resources", Named(resourceSelection)))),
            ("backup_plan_tags", tags),
            ("advanced_backup_settings", Any),
            ("scan_settings", Any));
    }

    private static BlockSchema Chatbot()
    {
        var client = OneOf("enabled", "disabled");
        var rules = Block(("supported_channel_types", List()), ("supported_role_settings", List()));
        return Block(
            ("platforms", Block(
                ("slack", Block(("client", client), ("workspaces", List()), ("default", rules), ("overrides", Named(rules)))),
                ("microsoft_teams", Block(("client", client), ("tenants", Any), ("default", rules), ("overrides", Any))),
                ("chime", Block(("client", client))))),
            ("default", Block(("client", client))));
    }

    private static BlockSchema Ec2Attributes() => Block(
        ("exception_message", Scalar()),
        ("serial_console_access", Block(("status", OneOf("enabled", "disabled")))),
        ("image_block_public_access", Block(("state", OneOf("unblocked", "block_new_sharing")))),
        ("snapshot_block_public_access", Block(("state", OneOf("unblocked", "block_new_sharing", "block_all_sharing")))),
        ("allowed_images_settings", Block(("state", OneOf("disabled", "enabled", "audit_mode")), ("image_criteria", Any))),
        ("vpc_block_public_access", Block(("internet_gateway_block", Block(
            ("mode", OneOf("off", "block_ingress", "block_bidirectional")), ("exclusions_allowed", OneOf("enabled", "disabled")))))),
        ("instance_metadata_defaults", Block(
            ("http_tokens", Scalar()), ("http_put_response_hop_limit", Scalar()), ("http_endpoint", Scalar()),
            ("instance_metadata_tags", Scalar()), ("http_tokens_enforced", Scalar()))));

    private static (string Name, PolicySchema Schema)[] InRegions() => [("enable_in_regions", List()), ("disable_in_regions", List())];

    private static BlockSchema PatchOrder() => Block(("patch_order", OneOf("first", "second", "last")));
}
