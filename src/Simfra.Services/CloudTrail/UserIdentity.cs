using System.Globalization;
using System.Text.Json.Nodes;
using Simfra.Security;

namespace Simfra.Services.CloudTrail;

/// <summary>Who called, as an event tells it.</summary>
/// <seealso href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html"/>
internal static class UserIdentity
{
    /// <summary>What LookupEvents calls the user name: a user's, a session's; null for callers without one.</summary>
    public static string? NameOf(Principal principal) => principal switch
    {
        RootPrincipal => "root",
        IamUserPrincipal user => user.UserName,
        AssumedRolePrincipal role => role.SessionName,
        FederatedUserPrincipal federated => federated.Name,
        ServicePrincipal service => service.Name,
        FederatedIdentityPrincipal identity => identity.Subject,
        _ => null,
    };

    /// <summary>The caller's ARN; services, identity providers' users and strangers have none.</summary>
    public static string? ArnOf(Principal principal) =>
        principal is ServicePrincipal or FederatedIdentityPrincipal or AnonymousPrincipal ? null : principal.Arn;

    /// <param name="view">The call.</param>
    /// <param name="invoker">The service that made it; null for a client's.</param>
    public static JsonObject Write(EventView view, string? invoker)
    {
        var identity = view.Caller switch
        {
            ServicePrincipal => new() { ["type"] = "AWSService" },
            AnonymousPrincipal => new() { ["type"] = "AWSAccount", ["principalId"] = "", ["accountId"] = "anonymous" },
            FederatedIdentityPrincipal federated => WriteFederated(federated),
            var other when view.IsAnothers => new() { ["type"] = "AWSAccount", ["principalId"] = other.UserId, ["accountId"] = other.AccountId },
            var own => WriteOwn(own, view),
        };
        if (invoker is not null)
        {
            identity["invokedBy"] = invoker;
        }

        return identity;
    }

    /// <summary>Someone without AWS keys, by the word of an identity provider.</summary>
    private static JsonObject WriteFederated(FederatedIdentityPrincipal federated)
    {
        var provider = federated.NameQualifier ?? federated.Provider;
        return new()
        {
            ["type"] = federated.NameQualifier is null ? "WebIdentityUser" : "SAMLUser",
            ["principalId"] = federated.Audience is { } audience ? $"{provider}:{audience}:{federated.Subject}" : $"{provider}:{federated.Subject}",
            ["userName"] = federated.Subject,
            ["identityProvider"] = provider,
        };
    }

    private static JsonObject WriteOwn(Principal principal, EventView view)
    {
        var identity = new JsonObject
        {
            ["type"] = TypeOf(principal),
            ["principalId"] = principal.UserId,
            ["arn"] = principal.Arn,
            ["accountId"] = principal.AccountId,
        };
        if (view.Call.AccessKeyId is { } accessKeyId)
        {
            identity["accessKeyId"] = accessKeyId;
        }

        if (principal is IamUserPrincipal user)
        {
            identity["userName"] = user.UserName;
        }

        if (principal.Session is not null || principal is AssumedRolePrincipal)
        {
            // A service's session of a role begins with its call.
            identity["sessionContext"] = SessionContext(principal, principal.Session ?? new() { IssuedAt = view.Call.StartedAt });
            if (principal.Session?.Delegation is { } delegation)
            {
                identity["invokedByDelegate"] = new JsonObject { ["accountId"] = delegation.ProviderAccountId };
            }
        }

        return identity;
    }

    private static string TypeOf(Principal principal) => principal switch
    {
        RootPrincipal => "Root",
        IamUserPrincipal => "IAMUser",
        AssumedRolePrincipal => "AssumedRole",
        FederatedUserPrincipal => "FederatedUser",
        _ => "Unknown",
    };

    private static JsonObject SessionContext(Principal principal, PrincipalSession session)
    {
        var context = new JsonObject();
        if (IssuerOf(principal) is { } issuer)
        {
            context["sessionIssuer"] = issuer;
        }

        if (session.FederatedProvider is { } provider)
        {
            context["webIdFederationData"] = new JsonObject { ["federatedProvider"] = provider, ["attributes"] = Attributes(session) };
        }

        if (session.SourceIdentity is { } sourceIdentity)
        {
            context["sourceIdentity"] = sourceIdentity;
        }

        context["attributes"] = new JsonObject
        {
            ["creationDate"] = session.IssuedAt.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["mfaAuthenticated"] = session.MfaAuthenticatedAt is null ? "false" : "true",
        };
        return context;
    }

    private static JsonObject Attributes(PrincipalSession session)
    {
        var attributes = new JsonObject();
        foreach (var (key, values) in session.ProviderContext)
        {
            attributes[key] = string.Join(',', values);
        }

        return attributes;
    }

    private static JsonObject? IssuerOf(Principal principal) => principal switch
    {
        AssumedRolePrincipal role => new()
        {
            ["type"] = "Role",
            ["principalId"] = role.RoleId,
            ["arn"] = role.RoleArn,
            ["accountId"] = role.AccountId,
            ["userName"] = role.RoleName,
        },
        FederatedUserPrincipal { Issuer: IamUserPrincipal user } => new()
        {
            ["type"] = "IAMUser",
            ["principalId"] = user.UserId,
            ["arn"] = user.Arn,
            ["accountId"] = user.AccountId,
            ["userName"] = user.UserName,
        },
        FederatedUserPrincipal { Issuer: RootPrincipal root } => new()
        {
            ["type"] = "Root",
            ["principalId"] = root.UserId,
            ["arn"] = root.Arn,
            ["accountId"] = root.AccountId,
        },
        _ => null,
    };
}
