using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using Simfra.Integration;
using Simfra.Security.Iam;

namespace Simfra.Security.Authorization;

/// <summary>The values of condition keys: AWS's global ones here, the others from the table of permissions and from the service.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"/>
internal static class ConditionKeys
{
    private static readonly FrozenDictionary<string, Func<ConditionSubject, ConditionValue>> Global =
        new Dictionary<string, Func<ConditionSubject, ConditionValue>>
        {
            // The principal
            ["aws:PrincipalArn"] = static s => PrincipalArn(s.Principal),
            ["aws:PrincipalAccount"] = static s => HasAccount(s.Principal) ? s.Principal.AccountId : null,
            ["aws:PrincipalType"] = static s => PrincipalType(s.Principal),
            ["aws:PrincipalOrgID"] = static s => s.Policies.PrincipalOrganization?.OrganizationId,
            ["aws:PrincipalOrgPaths"] = static s => Set(s.Policies.PrincipalOrganization?.Path),
            ["aws:PrincipalIsAWSService"] = static s => s.Principal is AnonymousPrincipal ? null : Text(s.Principal is ServicePrincipal),
            ["aws:PrincipalServiceName"] = static s => (s.Principal as ServicePrincipal)?.Name,
            ["aws:PrincipalServiceNamesList"] = static s => Set((s.Principal as ServicePrincipal)?.Name),
            ["aws:userid"] = static s => s.Principal is ServicePrincipal ? null : s.Principal.UserId,
            ["aws:username"] = static s => (s.Principal as IamUserPrincipal)?.UserName,

            // The session
            ["aws:FederatedProvider"] = static s => s.Principal.Session?.FederatedProvider,
            ["aws:TokenIssueTime"] = static s => s.Principal.Session is { } session ? Text(session.IssuedAt) : null,
            ["aws:MultiFactorAuthPresent"] = static s => s.Principal.Session is { } session ? Text(session.MfaAuthenticatedAt is not null) : null,
            ["aws:MultiFactorAuthAge"] = static s => s.Principal.Session?.MfaAuthenticatedAt is { } shown
                ? Text((long)(s.Context.Now - shown).TotalSeconds)
                : null,
            ["aws:SourceIdentity"] = static s => s.Principal.Session?.SourceIdentity,

            // The network. Nothing here goes through a VPC endpoint.
            ["aws:SourceIp"] = static s => AddressOf(s.Context),
            ["aws:UserAgent"] = static s => s.Context.Request?.Header("User-Agent"),
            ["aws:referer"] = static s => s.Context.Request?.Header("Referer"),
            ["aws:SecureTransport"] = static s => Text(IsSecure(s.Context)),

            // The resource
            ["aws:ResourceAccount"] = static s => s.OwnerAccountId ?? (HasAccount(s.Principal) ? s.Principal.AccountId : null),
            ["aws:ResourceOrgID"] = static s => ResourceOrganization(s)?.OrganizationId,
            ["aws:ResourceOrgPaths"] = static s => Set(ResourceOrganization(s)?.Path),

            // The request
            ["aws:CurrentTime"] = static s => Text(s.Context.Now),
            ["aws:EpochTime"] = static s => Text(s.Context.Now.ToUnixTimeSeconds()),
            ["aws:RequestedRegion"] = static s => s.Context.Region,
            ["aws:TagKeys"] = TagKeys,

            // Services that call for somebody
            ["aws:SourceArn"] = static s => s.Context.Caller?.SourceArn,
            ["aws:SourceAccount"] = static s => s.Context.Caller?.SourceAccount,
            ["aws:ViaAWSService"] = static s => s.Principal is AnonymousPrincipal ? null : Text(s.Context.Caller is { CalledVia.Count: > 0 }),
            ["aws:CalledVia"] = static s => s.Context.Caller is { CalledVia: { Count: > 0 } via } ? new(via) : ConditionValue.Absent,
            ["aws:CalledViaFirst"] = static s => s.Context.Caller?.CalledVia is [var first, ..] ? first : null,
            ["aws:CalledViaLast"] = static s => s.Context.Caller?.CalledVia is [.., var last] ? last : null,
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static ConditionValue Find(string key, ConditionSubject subject)
    {
        foreach (var (own, value) in subject.Permission.Keys)
        {
            if (own.Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        if (Global.TryGetValue(key, out var find))
        {
            return find(subject);
        }

        if (TagKeyOf(key, "aws:PrincipalTag/") is { } principalTag)
        {
            return Tag(subject.PrincipalTags(), principalTag);
        }

        if (TagKeyOf(key, "aws:RequestTag/") is { } requestTag)
        {
            return Knows(subject, "aws:RequestTag/") ? Tag(RequestTags(subject), requestTag) : ConditionValue.Absent;
        }

        return OfResourceTag(key, subject) ?? OfSession(key, subject) ?? OfService(key, subject);
    }

    /// <summary><c>aws:ResourceTag/…</c>, and the services' own older names of it: <c>ec2:ResourceTag/…</c>.</summary>
    private static ConditionValue? OfResourceTag(string key, ConditionSubject subject)
    {
        var slash = key.IndexOf('/');
        if (slash < 0 || !key.AsSpan(0, slash).EndsWith(":ResourceTag", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return subject.Resource?.Tags is { } tags && Knows(subject, key[..(slash + 1)]) ? Tag(tags, key[(slash + 1)..]) : ConditionValue.Absent;
    }

    /// <summary>What the identity provider's token said when the session was made.</summary>
    private static ConditionValue? OfSession(string key, ConditionSubject subject)
    {
        if (subject.Principal.Session is { ProviderContext: { Count: > 0 } context } && context.TryGetValue(key, out var values))
        {
            return Values(values);
        }

        return null;
    }

    private static ConditionValue OfService(string key, ConditionSubject subject)
    {
        foreach (var binding in subject.Call.Table.Keys)
        {
            if (binding.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                return Values(subject.Call.Texts(binding.Member) is { Count: > 0 } texts ? texts : null);
            }
        }

        return Values(subject.Call.Service.FindConditionValues(key, subject.Permission, subject.Call));
    }

    /// <summary>The action, or its kind of resource, has the key: AWS puts no others into the request.</summary>
    private static bool Knows(ConditionSubject subject, string prefix) =>
        subject.Permission.Schema is null
        || Array.Exists(subject.Permission.Schema.ConditionKeys, k => k.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        || (subject.Permission.ResourceType is { } type
            && Array.Exists(type.ConditionKeys, k => k.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));

    private static ConditionValue TagKeys(ConditionSubject subject)
    {
        if (!Knows(subject, "aws:TagKeys"))
        {
            return ConditionValue.Absent;
        }

        var keys = subject.Call.Table.TagKeys is { } member ? subject.Call.Texts(member) : RequestTags(subject).Keys.ToList();
        return keys.Count > 0 ? new(keys) : ConditionValue.Absent;
    }

    private static IReadOnlyDictionary<string, string> RequestTags(ConditionSubject subject) => subject.Call.Service.FindRequestTags(subject.Call);

    private static OrganizationPolicies? ResourceOrganization(ConditionSubject subject) =>
        subject.OwnerAccountId is null ? subject.Policies.PrincipalOrganization : subject.Policies.ResourceOrganization;

    private static string? PrincipalArn(Principal principal) => principal switch
    {
        AssumedRolePrincipal role => role.RoleArn,
        _ when HasAccount(principal) => principal.Arn,
        _ => null,
    };

    private static string? PrincipalType(Principal principal) => principal switch
    {
        RootPrincipal => "Account",
        IamUserPrincipal => "User",
        AssumedRolePrincipal => "AssumedRole",
        FederatedUserPrincipal => "FederatedUser",
        AnonymousPrincipal => "Anonymous",
        _ => null,
    };

    private static bool HasAccount(Principal principal) =>
        principal is RootPrincipal or IamUserPrincipal or AssumedRolePrincipal or FederatedUserPrincipal;

    /// <summary>
    /// The instance stands for AWS's HTTPS endpoints and speaks no TLS itself: a call counts as made over it. A proxy in front, or a test
    /// of a policy that demands TLS, says otherwise by a header.
    /// </summary>
    private static bool IsSecure(OperationContext context) =>
        context.Request?.Header("X-Forwarded-Proto")?.Equals("http", StringComparison.OrdinalIgnoreCase) != true;

    /// <summary>A client in the same process is at the machine's own address.</summary>
    private static string? AddressOf(OperationContext context)
    {
        var address = context.SourceAddress ?? (context.Request is null ? null : IPAddress.Loopback);
        return (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();
    }

    private static string? TagKeyOf(string key, string prefix) =>
        key.Length > prefix.Length && key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? key[prefix.Length..] : null;

    /// <summary>Keys of tags in condition keys are the same in any letter case.</summary>
    private static ConditionValue Tag(IReadOnlyDictionary<string, string> tags, string key)
    {
        if (tags.TryGetValue(key, out var value))
        {
            return value;
        }

        foreach (var (name, other) in tags)
        {
            if (name.Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                return other;
            }
        }

        return ConditionValue.Absent;
    }

    private static ConditionValue Values(IReadOnlyList<string>? values) => values is [var single] ? new(single) : new(values);

    private static ConditionValue Set(string? value) => value is null ? ConditionValue.Absent : new([value]);

    private static string Text(bool value) => value ? "true" : "false";

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
