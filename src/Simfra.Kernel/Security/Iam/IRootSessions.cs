namespace Simfra.Security.Iam;

/// <summary>Tells STS whether an organisation lets its management account act as root in members; the IAM service provides it.</summary>
internal interface IRootSessions
{
    /// <summary>EnableOrganizationsRootSessions was called, and not undone.</summary>
    bool AreEnabled(string managementAccountId);
}
