using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>What an account has, in numbers, and how much of it it may have.</summary>
internal sealed class AccountSummaryOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations) => operations.Handle(IamApi.GetAccountSummary, GetAccountSummary);

    private GetAccountSummaryResponse GetAccountSummary(Unit request, OperationContext context)
    {
        var state = states.Of(context);
        var root = state.AccountId;
        return new()
        {
            SummaryMap = new(StringComparer.Ordinal)
            {
                [SummaryKeyType.AccessKeysPerUserQuota] = IamQuotas.AccessKeysPerUser,
                [SummaryKeyType.AccountAccessKeysPresent] = Flag(state.AccessKeysByUser.Contains(root)),
                [SummaryKeyType.AccountMFAEnabled] = Flag(state.MfaDevicesByUser.Contains(root)),
                [SummaryKeyType.AccountPasswordPresent] = Flag(state.LoginProfiles.Contains(root)),
                [SummaryKeyType.AccountSigningCertificatesPresent] = Flag(state.SigningCertificatesByUser.Contains(root)),
                [SummaryKeyType.AssumeRolePolicySizeQuota] = IamQuotas.AssumeRolePolicySize,
                [SummaryKeyType.AttachedPoliciesPerGroupQuota] = IamQuotas.ManagedPoliciesPerPrincipal,
                [SummaryKeyType.AttachedPoliciesPerRoleQuota] = IamQuotas.ManagedPoliciesPerPrincipal,
                [SummaryKeyType.AttachedPoliciesPerUserQuota] = IamQuotas.ManagedPoliciesPerPrincipal,
                [SummaryKeyType.GlobalEndpointTokenVersion] = state.Settings.GlobalEndpointTokenVersion,
                [SummaryKeyType.GroupPolicySizeQuota] = IamQuotas.GroupPolicySize,
                [SummaryKeyType.Groups] = state.Groups.Count,
                [SummaryKeyType.GroupsPerUserQuota] = IamQuotas.GroupsPerUser,
                [SummaryKeyType.GroupsQuota] = IamQuotas.Groups,
                [SummaryKeyType.InstanceProfiles] = state.InstanceProfiles.Count,
                [SummaryKeyType.InstanceProfilesQuota] = IamQuotas.InstanceProfiles,
                [SummaryKeyType.MFADevices] = state.MfaDevices.Count,
                [SummaryKeyType.MFADevicesInUse] = state.MfaDevices.All.Count(static d => d.UserId is not null),
                [SummaryKeyType.Policies] = state.Policies.Count,
                [SummaryKeyType.PoliciesQuota] = IamQuotas.CustomerManagedPolicies,
                [SummaryKeyType.PolicySizeQuota] = IamQuotas.ManagedPolicySize,
                [SummaryKeyType.PolicyVersionsInUse] = PolicyUsage.Of(state).Used.Count(),
                [SummaryKeyType.PolicyVersionsInUseQuota] = IamQuotas.PolicyVersionsInUse,
                [SummaryKeyType.Providers] = state.SamlProviders.Count + state.OidcProviders.Count,
                [SummaryKeyType.RolePolicySizeQuota] = IamQuotas.RolePolicySize,
                [SummaryKeyType.Roles] = state.Roles.Count,
                [SummaryKeyType.RolesQuota] = IamQuotas.Roles,
                [SummaryKeyType.ServerCertificates] = state.ServerCertificates.Count,
                [SummaryKeyType.ServerCertificatesQuota] = IamQuotas.ServerCertificates,
                [SummaryKeyType.SigningCertificatesPerUserQuota] = IamQuotas.SigningCertificatesPerUser,
                [SummaryKeyType.UserPolicySizeQuota] = IamQuotas.UserPolicySize,
                [SummaryKeyType.Users] = state.Users.Count,
                [SummaryKeyType.UsersQuota] = IamQuotas.Users,
                [SummaryKeyType.VersionsPerPolicyQuota] = IamQuotas.VersionsPerPolicy,
            },
        };
    }

    private static int Flag(bool value) => value ? 1 : 0;
}
