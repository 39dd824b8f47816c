using Simfra.Models.Sts;
using Simfra.Security;

namespace Simfra.Services.Sts;

internal static class CredentialsShape
{
    /// <summary>A temporary key as answers carry it.</summary>
    public static Credentials ToShape(this Credential credential) => new()
    {
        AccessKeyId = credential.AccessKeyId,
        SecretAccessKey = credential.SecretAccessKey,
        SessionToken = credential.SessionToken,
        Expiration = credential.Expiration,
    };
}
