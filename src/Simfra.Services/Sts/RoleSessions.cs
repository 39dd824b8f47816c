using Simfra.Integration;
using Simfra.Models.Sts;
using Simfra.Security;
using Simfra.Security.Iam;

namespace Simfra.Services.Sts;

/// <summary>What a session of a role is to be, once its caller may have it.</summary>
internal sealed record RoleSessionRequest
{
    public required string SessionName { get; init; }
    public required SessionTags Tags { get; init; }
    public int? DurationSeconds { get; init; }

    /// <summary>The keys that ask are temporary themselves.</summary>
    public bool IsChained { get; init; }

    /// <summary>An end that the identity provider sets, if it comes sooner.</summary>
    public DateTimeOffset? EndsAt { get; init; }
    public string? Policy { get; init; }
    public List<PolicyDescriptorType>? PolicyArns { get; init; }
    public string? SourceIdentity { get; init; }
    public string? FederatedProvider { get; init; }
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ProviderContext { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

/// <summary>A session as it was issued.</summary>
internal sealed record RoleSession(AssumedRolePrincipal Principal, Credential Credential, int? PackedPolicySize)
{
    public AssumedRoleUser ToUser() => new() { AssumedRoleId = Principal.UserId, Arn = Principal.Arn };
}

/// <summary>Roles, and sessions of them.</summary>
internal sealed class RoleSessions(ServiceHost host)
{
    /// <summary>The role of that ARN; null where there is none, or no IAM in this world.</summary>
    public RoleDescription? Find(string arn) => host.Capabilities.Find<IRoleDirectory>()?.Find(arn);

    /// <summary>Issues a session. In no turn.</summary>
    /// <exception cref="Schemas.AwsServiceException">The session may not be as it is asked for.</exception>
    public RoleSession Issue(RoleDescription role, RoleSessionRequest request, DateTimeOffset now)
    {
        var duration = SessionDuration.OfRole(request.DurationSeconds, role, request.IsChained);
        var policies = SessionPolicies.Check(request.Policy, request.PolicyArns, request.Tags.Requested, host.Capabilities);
        var principal = new AssumedRolePrincipal(role.AccountId, role.Arn, role.RoleName, role.RoleId, request.SessionName)
        {
            Session = new()
            {
                IssuedAt = now,
                Policies = policies.Inline is null ? [] : [policies.Inline],
                PolicyArns = policies.Arns,
                Tags = request.Tags.All,
                TransitiveTagKeys = request.Tags.TransitiveKeys,
                SourceIdentity = request.SourceIdentity,
                FederatedProvider = request.FederatedProvider,
                ProviderContext = request.ProviderContext,
            },
        };
        if (request.EndsAt is { } end && end < now + duration)
        {
            duration = end - now;
        }

        return new(principal, host.Sessions.Issue(principal, duration), policies.PackedSize);
    }
}
