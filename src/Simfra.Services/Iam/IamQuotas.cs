namespace Simfra.Services.Iam;

/// <summary>IAM's quotas as a new account has them.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"/>
internal static class IamQuotas
{
    public const int Users = 5000;
    public const int Groups = 300;
    public const int Roles = 1000;
    public const int InstanceProfiles = 1000;
    public const int CustomerManagedPolicies = 1500;
    public const int ServerCertificates = 20;
    public const int GroupsPerUser = 10;
    public const int AccessKeysPerUser = 2;
    public const int SigningCertificatesPerUser = 2;
    public const int MfaDevicesPerUser = 8;
    public const int SshPublicKeysPerUser = 5;
    public const int ServiceCredentialsPerUserAndService = 2;
    public const int SamlProviders = 100;
    public const int OpenIdConnectProviders = 100;
    public const int ClientIdsPerOpenIdConnectProvider = 100;
    public const int ThumbprintsPerOpenIdConnectProvider = 5;
    public const int PrivateKeysPerSamlProvider = 2;
    public const int ManagedPoliciesPerPrincipal = 10;
    public const int VersionsPerPolicy = 5;
    public const int PolicyVersionsInUse = 10000;
    public const int RolesPerInstanceProfile = 1;

    /// <summary>Sizes of policies, in characters that aren't white space.</summary>
    public const int ManagedPolicySize = 6144;
    public const int UserPolicySize = 2048;
    public const int GroupPolicySize = 5120;
    public const int RolePolicySize = 10240;
    public const int AssumeRolePolicySize = 2048;
}
