namespace Simfra.Security;

/// <summary>
/// The keys that LocalStack's users have in their scripts: <c>test</c>/<c>test</c> is the root of the default account, and a
/// twelve-digit access key id with the secret <c>test</c> the root of the account of that number.
/// </summary>
internal sealed class WellKnownCredentials(string defaultAccountId) : ICredentialSource
{
    private const string Word = "test";

    public Credential? Find(string accessKeyId, string? sessionToken)
    {
        if (accessKeyId == Word)
        {
            return new(accessKeyId, Word, new RootPrincipal(defaultAccountId));
        }

        return accessKeyId.Length == 12 && !accessKeyId.AsSpan().ContainsAnyExceptInRange('0', '9')
            ? new(accessKeyId, Word, new RootPrincipal(accessKeyId))
            : null;
    }
}
