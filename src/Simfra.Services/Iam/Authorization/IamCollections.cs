using Simfra.Models.Iam;
using Simfra.Security.Authorization;

namespace Simfra.Services.Iam;

/// <summary>What operations that list all resources of a kind are asked for: the path under which they list.</summary>
internal static class IamCollections
{
    /// <summary>The ARN that a listing is about: <c>arn:aws:iam::000000000000:user/</c>; null for other operations.</summary>
    public static string? Find(AuthorizationCall call)
    {
        var (kind, prefix) = call.Input switch
        {
            ListUsersRequest users => ("user", users.PathPrefix),
            ListGroupsRequest groups => ("group", groups.PathPrefix),
            ListRolesRequest roles => ("role", roles.PathPrefix),
            ListPoliciesRequest policies => ("policy", policies.PathPrefix),
            ListInstanceProfilesRequest profiles => ("instance-profile", profiles.PathPrefix),
            ListServerCertificatesRequest certificates => ("server-certificate", certificates.PathPrefix),
            ListVirtualMFADevicesRequest => ("mfa", null),
            _ => (null, null),
        };
        return kind is null ? null : $"arn:{call.Context.Partition}:iam::{call.Context.AccountId}:{kind}{prefix ?? IamPath.Root}";
    }
}
