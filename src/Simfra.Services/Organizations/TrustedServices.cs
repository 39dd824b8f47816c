using System.Collections.Frozen;

namespace Simfra.Services.Organizations;

/// <summary>The services that can be given access to an organisation.</summary>
/// <seealso href="https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services_list.html"/>
internal static class TrustedServices
{
    private static readonly FrozenSet<string> All = FrozenSet.Create(
        StringComparer.Ordinal,
        "access-analyzer.amazonaws.com",
        "account.amazonaws.com",
        "agentless.inspector2.amazonaws.com",
        "auditmanager.amazonaws.com",
        "aws-artifact-account-sync.amazonaws.com",
        "backup.amazonaws.com",
        "billing-cost-management.amazonaws.com",
        "chatbot.amazonaws.com",
        "cloudtrail.amazonaws.com",
        "compute-optimizer.amazonaws.com",
        "config-multiaccountsetup.amazonaws.com",
        "config.amazonaws.com",
        "controltower.amazonaws.com",
        "cost-optimization-hub.bcm.amazonaws.com",
        "detective.amazonaws.com",
        "devops-guru.amazonaws.com",
        "ds.amazonaws.com",
        "ec2.amazonaws.com",
        "ec2.capacitymanager.amazonaws.com",
        "fms.amazonaws.com",
        "guardduty.amazonaws.com",
        "health.amazonaws.com",
        "iam.amazonaws.com",
        "inspector2.amazonaws.com",
        "ipam.amazonaws.com",
        "license-management.marketplace.amazonaws.com",
        "license-manager-linux-subscriptions.amazonaws.com",
        "license-manager.amazonaws.com",
        "license-manager.member-account.amazonaws.com",
        "macie.amazonaws.com",
        "malware-protection.guardduty.amazonaws.com",
        "member.org.stacksets.cloudformation.amazonaws.com",
        "mpa.amazonaws.com",
        "network-security-director.amazonaws.com",
        "networkmanager.amazonaws.com",
        "notifications.amazonaws.com",
        "observabilityadmin.amazonaws.com",
        "opsdatasync.ssm.amazonaws.com",
        "private-marketplace.marketplace.amazonaws.com",
        "procurement-insights.marketplace.amazonaws.com",
        "q.amazonaws.com",
        "ram.amazonaws.com",
        "reachabilityanalyzer.networkinsights.amazonaws.com",
        "reporting.ec2.amazonaws.com",
        "reporting.trustedadvisor.amazonaws.com",
        "resource-explorer-2.amazonaws.com",
        "s3.amazonaws.com",
        "security-ir.amazonaws.com",
        "securityhub.amazonaws.com",
        "securitylake.amazonaws.com",
        "selfservicereporting.amazonaws.com",
        "servicecatalog.amazonaws.com",
        "servicequotas.amazonaws.com",
        "ssm-quicksetup.amazonaws.com",
        "ssm.amazonaws.com",
        "sso.amazonaws.com",
        "stacksets.cloudformation.amazonaws.com",
        "storage-lens.s3.amazonaws.com",
        "tagpolicies.tag.amazonaws.com",
        "user-subscriptions.amazonaws.com",
        "wellarchitected.amazonaws.com");

    private static readonly FrozenSet<string> OfOneAdministrator = FrozenSet.Create(
        StringComparer.Ordinal,
        "access-analyzer.amazonaws.com",
        "auditmanager.amazonaws.com",
        "detective.amazonaws.com",
        "guardduty.amazonaws.com",
        "inspector2.amazonaws.com",
        "ipam.amazonaws.com",
        "macie.amazonaws.com",
        "securityhub.amazonaws.com",
        "sso.amazonaws.com");

    public static bool Contains(string servicePrincipal) => All.Contains(servicePrincipal);

    /// <summary>The service has one delegated administrator at the most.</summary>
    public static bool HasOneAdministrator(string servicePrincipal) => OfOneAdministrator.Contains(servicePrincipal);
}
