using Simfra.State;

namespace Simfra.Services.Iam;

internal sealed partial class IamState
{
    private static readonly TableDefinition<string, IamServerCertificate> ServerCertificateTable =
        new("iam.server-certificate", version: 1, c => c.Key, IamCredentialsJsonContext.Default);

    private static readonly TableDefinition<string, IamSigningCertificate> SigningCertificateTable =
        new("iam.signing-certificate", version: 1, c => c.Id, IamCredentialsJsonContext.Default);

    private static readonly IndexDefinition<string, string, IamSigningCertificate> SigningCertificateUserIndex =
        SigningCertificateTable.Index(c => c.UserId);

    private static readonly TableDefinition<string, IamSshPublicKey> SshPublicKeyTable =
        new("iam.ssh-public-key", version: 1, k => k.Id, IamCredentialsJsonContext.Default);

    private static readonly IndexDefinition<string, string, IamSshPublicKey> SshPublicKeyUserIndex = SshPublicKeyTable.Index(k => k.UserId);

    /// <summary>Server certificates by the key of their name.</summary>
    public Table<string, IamServerCertificate> ServerCertificates { get; } = partition.Table(ServerCertificateTable);

    public Table<string, IamSigningCertificate> SigningCertificates { get; } = partition.Table(SigningCertificateTable);

    public Index<string, string, IamSigningCertificate> SigningCertificatesByUser { get; } = partition.Index(SigningCertificateUserIndex);

    public Table<string, IamSshPublicKey> SshPublicKeys { get; } = partition.Table(SshPublicKeyTable);

    public Index<string, string, IamSshPublicKey> SshPublicKeysByUser { get; } = partition.Index(SshPublicKeyUserIndex);

    /// <summary>The server certificate of that name.</summary>
    /// <exception cref="Schemas.AwsServiceException">NoSuchEntity.</exception>
    public IamServerCertificate GetServerCertificate(string? name) =>
        ServerCertificates.Find(IamName.Key(name)) ?? throw IamErrors.ServerCertificateNotFound(name);
}
