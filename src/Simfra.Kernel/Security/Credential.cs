using System.Security.Cryptography;
using System.Text;

namespace Simfra.Security;

/// <summary>A key that can sign requests, and for whom.</summary>
internal sealed record Credential(string AccessKeyId, string SecretAccessKey, Principal Principal)
{
    /// <summary>The token that must come with a temporary key; null for a long-term key.</summary>
    public string? SessionToken { get; init; }

    public DateTimeOffset? Expiration { get; init; }

    /// <summary>Whether a request's token is the key's own. Compares in a time that tells nothing of how far the two agree.</summary>
    public bool HasToken(string? token) => SessionToken is null
        ? string.IsNullOrEmpty(token)
        : token is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(SessionToken), Encoding.UTF8.GetBytes(token));
}

/// <summary>Where keys are looked up; the first source that knows an access key id has the say.</summary>
internal interface ICredentialSource
{
    /// <param name="accessKeyId">The key that a request names.</param>
    /// <param name="sessionToken">The token that came with it, which for a temporary key tells all of it; null or empty where none came.</param>
    Credential? Find(string accessKeyId, string? sessionToken);
}
