using System.Text.Json.Serialization;

namespace Simfra.Services.Iam;

/// <summary>How the records of credentials, identity providers and reports are written where they are persisted.</summary>
[JsonSerializable(typeof(IamLoginProfile))]
[JsonSerializable(typeof(AccountPasswordPolicy))]
[JsonSerializable(typeof(AccountAlias))]
[JsonSerializable(typeof(AccountSettings))]
[JsonSerializable(typeof(IamMfaDevice))]
[JsonSerializable(typeof(IamServerCertificate))]
[JsonSerializable(typeof(IamSigningCertificate))]
[JsonSerializable(typeof(IamSshPublicKey))]
[JsonSerializable(typeof(IamServiceCredential))]
[JsonSerializable(typeof(IamSamlProvider))]
[JsonSerializable(typeof(IamOidcProvider))]
[JsonSerializable(typeof(OutboundIdentitySettings))]
[JsonSerializable(typeof(CredentialReport))]
[JsonSerializable(typeof(AccessRecord))]
[JsonSerializable(typeof(AccessReport))]
[JsonSerializable(typeof(OrganizationAccessReport))]
internal sealed partial class IamCredentialsJsonContext : JsonSerializerContext;
