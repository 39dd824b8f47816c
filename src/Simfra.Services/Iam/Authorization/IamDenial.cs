using Simfra.Models.Iam;
using Simfra.Security.Authorization;
using Simfra.Security.Iam;

namespace Simfra.Services.Iam;

/// <summary>
/// IAM's words for denials. It names what exists by kind and name (<c>on resource: user alice</c>), what is to be created or listed by its
/// ARN.
/// </summary>
internal static class IamDenial
{
    public static string MessageOf(Denial denial, AuthorizationCall call) => DenialMessage.For(
        denial.Request with { Resource = ResourceOf(denial, call) }, denial.Decision, ResourceNaming.Always, denial.Decided.Policies);

    private static string ResourceOf(Denial denial, AuthorizationCall call)
    {
        var arn = denial.Request.Resource;
        switch (call.Input)
        {
            case ListPoliciesRequest policies:
                return $"policy path {policies.PathPrefix ?? IamPath.Root}";
            case CreatePolicyRequest policy:
                return $"policy {policy.PolicyName}";
            case GetAccessKeyLastUsedRequest key:
                return $"access key {key.AccessKeyId}";
            case CreateUserRequest or CreateGroupRequest or CreateRoleRequest or CreateServiceLinkedRoleRequest or CreateInstanceProfileRequest:
                return arn;
        }

        var resource = arn[(arn.LastIndexOf(':') + 1)..];
        var slash = resource.IndexOf('/');
        var name = resource[(resource.LastIndexOf('/') + 1)..];
        if (slash < 0 || name.Length == 0 || denial.Request.Action == "iam:PassRole")
        {
            return arn;
        }

        return resource[..slash] switch
        {
            "user" => $"user {name}",
            "group" => $"group {name}",
            "role" => $"role {name}",
            "instance-profile" => $"instance profile {name}",
            "policy" => $"policy {arn}",
            _ => arn,
        };
    }
}
