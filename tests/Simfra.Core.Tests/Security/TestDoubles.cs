using Simfra.Security;

namespace Simfra.Core.Tests.Security;

/// <summary>A clock that stands where it is put.</summary>
internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}

internal sealed class OneCredential(Credential credential) : ICredentialSource
{
    public Credential? Find(string accessKeyId, string? sessionToken) => accessKeyId == credential.AccessKeyId ? credential : null;
}
