using System.Collections.Concurrent;

namespace Simfra.Security;

/// <summary>The root keys of accounts. An account may have several; a key belongs to one account.</summary>
internal sealed class RootCredentials : ICredentialSource
{
    private readonly ConcurrentDictionary<string, Credential> _credentials = new(StringComparer.Ordinal);

    public Credential Add(string accessKeyId, string secretAccessKey, string accountId)
    {
        var credential = new Credential(accessKeyId, secretAccessKey, new RootPrincipal(accountId));
        return _credentials.TryAdd(accessKeyId, credential)
            ? credential
            : throw new ArgumentException($"The access key id {accessKeyId} is given twice.", nameof(accessKeyId));
    }

    public bool Remove(string accessKeyId) => _credentials.TryRemove(accessKeyId, out _);

    public Credential? Find(string accessKeyId, string? sessionToken) => _credentials.GetValueOrDefault(accessKeyId);
}
