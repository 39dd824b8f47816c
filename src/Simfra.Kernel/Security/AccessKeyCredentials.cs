using Simfra.Integration;

namespace Simfra.Security;

/// <summary>Finds the long-term keys that users made; the IAM service provides it (<see cref="ServiceHost.Provide{T}"/>). Reading takes no turn.</summary>
internal interface IAccessKeySource
{
    /// <summary>The key, if it is known and active.</summary>
    Credential? Find(string accessKeyId);
}

/// <summary>The long-term keys of IAM. IAM is built in a world when a request names a key that might be one of its own.</summary>
internal sealed class AccessKeyCredentials(Capabilities capabilities) : ICredentialSource
{
    public Credential? Find(string accessKeyId, string? sessionToken) =>
        UniqueId.IsAccessKey(accessKeyId) ? capabilities.Find<IAccessKeySource>()?.Find(accessKeyId) : null;
}
