using Simfra.State;

namespace Simfra.Services.Iam;

internal sealed partial class IamState
{
    private static readonly TableDefinition<string, AccessRecord> AccessTable =
        new("iam.access", version: 1, a => a.Key, IamCredentialsJsonContext.Default);

    private static readonly IndexDefinition<string, string, AccessRecord> AccessPrincipalIndex = AccessTable.Index(a => a.PrincipalId);

    private static readonly TableDefinition<string, AccessReport> AccessReportTable =
        new("iam.access-report", version: 1, r => r.JobId, IamCredentialsJsonContext.Default);

    private static readonly TableDefinition<string, OrganizationAccessReport> OrganizationAccessReportTable =
        new("iam.organization-access-report", version: 1, r => r.JobId, IamCredentialsJsonContext.Default);

    public Table<string, AccessRecord> Accesses { get; } = partition.Table(AccessTable);

    public Index<string, string, AccessRecord> AccessesByPrincipal { get; } = partition.Index(AccessPrincipalIndex);

    public Table<string, AccessReport> AccessReports { get; } = partition.Table(AccessReportTable);

    public Table<string, OrganizationAccessReport> OrganizationAccessReports { get; } = partition.Table(OrganizationAccessReportTable);

    /// <summary>Forgets what a user or role called that is no more.</summary>
    public void ForgetAccesses(string principalId)
    {
        foreach (var access in AccessesByPrincipal.Find(principalId).ToList())
        {
            Accesses.Remove(access.Key);
        }
    }
}
