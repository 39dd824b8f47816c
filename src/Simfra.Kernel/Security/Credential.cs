namespace Simfra.Security;

/// <summary>A key that can sign requests, and for whom.</summary>
internal sealed record Credential(string AccessKeyId, string SecretAccessKey, Principal Principal)
{
    /// <summary>The token that must come with a temporary key; null for a long-term key.</summary>
    public string? SessionToken { get; init; }

    public DateTimeOffset? Expiration { get; init; }
}

/// <summary>Where keys are looked up; the first source that knows an access key id has the say.</summary>
internal interface ICredentialSource
{
    Credential? Find(string accessKeyId);
}
