using Simfra.Models.Iam;

namespace Simfra.Services.Iam;

/// <summary>Active or inactive: what the owner of a key, certificate or password can choose.</summary>
internal static class CredentialStatus
{
    /// <exception cref="Schemas.AwsServiceException">InvalidInput: Expired is a status that nobody sets.</exception>
    public static bool IsActive(string status) => status switch
    {
        StatusType.Active => true,
        StatusType.Inactive => false,
        _ => throw IamErrors.StatusNotSupported(status),
    };

    public static string Show(bool isActive) => isActive ? StatusType.Active : StatusType.Inactive;
}
