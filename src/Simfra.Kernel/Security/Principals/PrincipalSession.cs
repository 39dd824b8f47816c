namespace Simfra.Security;

/// <summary>What a session of temporary keys carries beside its principal.</summary>
internal sealed record PrincipalSession
{
    /// <summary><c>aws:TokenIssueTime</c>.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When the keys end; null before they are issued.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Session policies given inline, as JSON.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    /// <summary>ARNs of managed policies that are session policies.</summary>
    public IReadOnlyList<string> PolicyArns { get; init; } = [];

    /// <summary>Session tags, those inherited from the session before among them.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Which of <see cref="Tags"/> go on to the next session of a chain.</summary>
    public IReadOnlyList<string> TransitiveTagKeys { get; init; } = [];

    /// <summary><c>aws:SourceIdentity</c>; stays through a chain of roles.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>When the caller showed an MFA code; null where none was shown.</summary>
    public DateTimeOffset? MfaAuthenticatedAt { get; init; }

    /// <summary><c>aws:FederatedProvider</c>: the identity provider's ARN or host name.</summary>
    public string? FederatedProvider { get; init; }

    /// <summary>Condition keys that the identity provider's token gives: <c>accounts.google.com:aud</c>, <c>saml:sub</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ProviderContext { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What a product provider may do in the principal's name; null for a session of the principal's own.</summary>
    public SessionDelegation? Delegation { get; init; }
}

/// <summary>A session that the principal has delegated to a product provider for a time.</summary>
/// <param name="ProviderAccountId">The provider's account.</param>
/// <param name="Policy">What was approved, as JSON: of what the principal may do the provider may do this alone.</param>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html"/>
internal sealed record SessionDelegation(string ProviderAccountId, string Policy);
