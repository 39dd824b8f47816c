using Simfra.Schemas;

namespace Simfra.Security.Iam;

/// <summary>A role as STS needs it.</summary>
/// <param name="AccountId">The role's account.</param>
/// <param name="Path">Begins and ends with a slash.</param>
/// <param name="RoleName">The name in the account, in the letters it was created with.</param>
/// <param name="RoleId">The unique id: <c>AROA…</c>.</param>
/// <param name="AssumeRolePolicyDocument">The trust policy's JSON. The same instance until it is changed.</param>
/// <param name="MaxSessionDuration">How long a session may last; a chained one lasts an hour at the most whatever this says.</param>
/// <param name="PermissionsBoundaryArn">The managed policy that bounds it, or null.</param>
/// <param name="Tags">The role's own tags.</param>
internal sealed record RoleDescription(
    string AccountId,
    string Path,
    string RoleName,
    string RoleId,
    string AssumeRolePolicyDocument,
    TimeSpan MaxSessionDuration,
    string? PermissionsBoundaryArn,
    IReadOnlyDictionary<string, string> Tags)
{
    public string Arn => $"arn:aws:iam::{AccountId}:role{Path}{RoleName}";
}

/// <summary>A role that another service creates in an account, as Organizations does in a new one.</summary>
/// <param name="AccountId">The account that gets the role.</param>
/// <param name="RoleName">Its name.</param>
/// <param name="AssumeRolePolicyDocument">Its trust policy, as JSON.</param>
internal sealed record NewRole(string AccountId, string RoleName, string AssumeRolePolicyDocument)
{
    public string Path { get; init; } = "/";

    public string? Description { get; init; }

    /// <summary>Managed policies to attach, of AWS or of the account: <c>arn:aws:iam::aws:policy/AdministratorAccess</c>.</summary>
    public IReadOnlyList<string> PolicyArns { get; init; } = [];
}

/// <summary>Roles as other services see them; the IAM service provides it. Reading takes no turn; what writes is called in no other service's turn.</summary>
internal interface IRoleDirectory
{
    /// <summary>The role of that ARN, its path included; null where there is none.</summary>
    RoleDescription? Find(string roleArn);

    /// <summary>The role of that name, whatever its path; null where there is none.</summary>
    RoleDescription? Find(string accountId, string roleName);

    /// <summary>Creates a role; one of the same name is left as it is.</summary>
    RoleDescription Ensure(NewRole role);

    /// <summary>Creates the service-linked role of a service (<c>organizations.amazonaws.com</c>), if the account hasn't got it.</summary>
    /// <exception cref="Schemas.AwsServiceException">The service has no service-linked role.</exception>
    RoleDescription EnsureServiceLinked(string accountId, string serviceName);
}

/// <summary>
/// Keeps when keys and roles were last used, which GetAccessKeyLastUsed and RoleLastUsed show, and for what, which the access advisor shows;
/// the IAM service provides it.
/// </summary>
internal interface ICredentialUsage
{
    /// <summary>A call was signed with a key.</summary>
    /// <param name="credential">The key.</param>
    /// <param name="service">The service that was called.</param>
    /// <param name="operation">The operation; null where the request names none that the service has.</param>
    /// <param name="region">The region that the signature names.</param>
    /// <param name="now">The time of the call.</param>
    void Record(Credential credential, ServiceSchema service, OperationSchema? operation, string region, DateTimeOffset now);
}
