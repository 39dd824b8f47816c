using System.Text.Json.Serialization;

namespace Simfra.Security;

/// <summary>What a session token holds.</summary>
internal sealed record SealedSession(
    string AccessKeyId, string SecretAccessKey, DateTimeOffset Expiration, SealedPrincipal Principal, PrincipalSession? Session)
{
    public static SealedSession From(Credential credential) => new(
        credential.AccessKeyId,
        credential.SecretAccessKey,
        credential.Expiration ?? throw new ArgumentException("A session expires.", nameof(credential)),
        SealedPrincipal.From(credential.Principal),
        credential.Principal.Session);

    public Credential ToCredential(string token) => new(AccessKeyId, SecretAccessKey, Principal.ToPrincipal() with { Session = Restore(Session) })
    {
        SessionToken = token,
        Expiration = Expiration,
    };

    /// <summary>The session with its keys the same in any letter case, which JSON forgets.</summary>
    public static PrincipalSession? Restore(PrincipalSession? session) => session is null ? null : session with
    {
        Tags = new Dictionary<string, string>(session.Tags, StringComparer.OrdinalIgnoreCase),
        ProviderContext = new Dictionary<string, IReadOnlyList<string>>(session.ProviderContext, StringComparer.OrdinalIgnoreCase),
    };
}

/// <summary>A principal by what it is made of. What a kind of principal has no use for is null.</summary>
internal sealed record SealedPrincipal(string Kind, string AccountId)
{
    private const string Root = "root";
    private const string User = "user";
    private const string AssumedRole = "role";
    private const string FederatedUser = "federated";

    /// <summary>The user's or role's unique id.</summary>
    public string? Id { get; init; }

    public string? Path { get; init; }

    /// <summary>The user's or role's name.</summary>
    public string? Name { get; init; }

    public string? RoleArn { get; init; }

    /// <summary>The name of a role's session, or of a federated user.</summary>
    public string? SessionName { get; init; }

    /// <summary>The user whose permissions bound a federated user.</summary>
    public SealedPrincipal? Issuer { get; init; }

    public static SealedPrincipal From(Principal principal) => principal switch
    {
        RootPrincipal => new(Root, principal.AccountId),
        IamUserPrincipal user => new(User, user.AccountId) { Id = user.UserId, Path = user.Path, Name = user.UserName },
        AssumedRolePrincipal role => new(AssumedRole, role.AccountId)
        {
            Id = role.RoleId,
            Name = role.RoleName,
            RoleArn = role.RoleArn,
            SessionName = role.SessionName,
        },
        FederatedUserPrincipal federated => new(FederatedUser, federated.AccountId)
        {
            Issuer = From(federated.Issuer),
            SessionName = federated.Name,
        },
        _ => throw new ArgumentException($"A {principal.GetType().Name} has no session.", nameof(principal)),
    };

    public Principal ToPrincipal() => Kind switch
    {
        Root => new RootPrincipal(AccountId),
        User => new IamUserPrincipal(AccountId, Id!, Path!, Name!),
        AssumedRole => new AssumedRolePrincipal(AccountId, RoleArn!, Name!, Id!, SessionName!),
        FederatedUser => new FederatedUserPrincipal(Issuer!.ToPrincipal(), SessionName!),
        _ => throw new InvalidOperationException($"A session token names a principal of the kind {Kind}."),
    };
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SealedSession))]
[JsonSerializable(typeof(KeptPrincipal))]
internal sealed partial class SessionJsonContext : JsonSerializerContext;
