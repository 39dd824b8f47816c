namespace Simfra.Security.Iam;

/// <summary>Users and roles by ARN, as those who call; the IAM service provides it.</summary>
internal interface IPrincipalDirectory
{
    /// <summary>The user, the role, or the role's session of that ARN; null where there is none. A role without a session gets one.</summary>
    Principal? Find(string arn, DateTimeOffset now);
}
