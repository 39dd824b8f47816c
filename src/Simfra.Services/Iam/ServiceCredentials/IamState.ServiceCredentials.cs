using Simfra.State;

namespace Simfra.Services.Iam;

internal sealed partial class IamState
{
    private static readonly TableDefinition<string, IamServiceCredential> ServiceCredentialTable =
        new("iam.service-credential", version: 1, c => c.Id, IamCredentialsJsonContext.Default);

    private static readonly IndexDefinition<string, string, IamServiceCredential> ServiceCredentialUserIndex =
        ServiceCredentialTable.Index(c => c.UserId);

    private static readonly IndexDefinition<string, string, IamServiceCredential> ServiceCredentialLoginIndex =
        ServiceCredentialTable.Index(c => LoginKey(c.Service, c.LoginName));

    public Table<string, IamServiceCredential> ServiceCredentials { get; } = partition.Table(ServiceCredentialTable);

    public Index<string, string, IamServiceCredential> ServiceCredentialsByUser { get; } = partition.Index(ServiceCredentialUserIndex);

    private readonly Index<string, string, IamServiceCredential> _serviceCredentialsByLogin = partition.Index(ServiceCredentialLoginIndex);

    /// <summary>Whether a service has a credential of that user name or alias.</summary>
    public bool HasServiceLogin(string service, string loginName) => _serviceCredentialsByLogin.Find(LoginKey(service, loginName)).Any();

    /// <summary>A service's credential of a user name or alias; null where there is none.</summary>
    public IamServiceCredential? FindServiceLogin(string service, string loginName) =>
        _serviceCredentialsByLogin.Find(LoginKey(service, loginName)).FirstOrDefault();

    private static string LoginKey(string service, string loginName) => $"{service}/{loginName}";
}
