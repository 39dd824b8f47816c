namespace Simfra.Security;

/// <summary>The keys of a world: its sources, asked in order.</summary>
internal sealed class CredentialStore(params IReadOnlyList<ICredentialSource> sources) : ICredentialSource
{
    public Credential? Find(string accessKeyId, string? sessionToken)
    {
        foreach (var source in sources)
        {
            if (source.Find(accessKeyId, sessionToken) is { } credential)
            {
                return credential;
            }
        }

        return null;
    }
}
