using Simfra.State;

namespace Simfra.Services.Iam;

internal sealed partial class IamState
{
    private static readonly TableDefinition<string, CredentialReport> CredentialReportTable =
        new("iam.credential-report", version: 1, _ => CredentialReport.TheKey, IamCredentialsJsonContext.Default);

    public Table<string, CredentialReport> CredentialReports { get; } = partition.Table(CredentialReportTable);

    public CredentialReport? CredentialReport => CredentialReports.Find(Iam.CredentialReport.TheKey);
}
