using Simfra.Security;
using Simfra.Security.Iam.Simulation;

namespace Simfra.Services.Iam;

/// <summary>Somebody whose policies are looked at: a user with its groups, a group or a role.</summary>
internal sealed record PolicySource
{
    private const int ArnParts = 6;

    /// <summary>Who makes the simulated calls where nobody is named.</summary>
    private const string Stub = "STUB_PRINCIPAL_FOR_POLICY_SIMULATOR";

    public required Principal Principal { get; init; }

    /// <summary>Null where nobody in particular was named.</summary>
    public string? Arn { get; init; }

    /// <summary>Only users have a name that <c>aws:username</c> stands for.</summary>
    public string? UserName { get; init; }

    public IReadOnlyList<SimulatedPolicy> Policies { get; init; } = [];
    public SimulatedPolicy? Boundary { get; init; }

    /// <summary>Nobody in particular, of an account.</summary>
    public static PolicySource Nobody(string accountId) => new() { Principal = new IamUserPrincipal(accountId, Stub, "/", Stub) };

    /// <summary>A user, group or role by its ARN; it needn't exist.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidInput.</exception>
    public static PolicySource OfCaller(string arn)
    {
        var (account, kind, path, name) = Parse(arn);
        return new()
        {
            Principal = PrincipalOf(arn, account, kind, path, name),
            Arn = arn,
            UserName = kind == "user" ? name : null,
        };
    }

    /// <summary>A user, group or role of the account with its policies; the path in the ARN doesn't matter.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidInput, NoSuchEntity.</exception>
    public static PolicySource Find(IamState state, string arn)
    {
        var (account, kind, _, name) = Parse(arn);
        if (account != state.AccountId)
        {
            throw IamErrors.InvalidInput(
                $"Invalid Policy Source Arn: caller's account {state.AccountId} does not have access to policies in account {account}");
        }

        return kind switch
        {
            "user" => OfUser(state, state.GetUser(name)),
            "group" => OfGroup(state, state.GetGroup(name)),
            _ => OfRole(state, state.GetRole(name)),
        };
    }

    private static PolicySource OfUser(IamState state, IamUser user)
    {
        var policies = new PolicyCollector(state);
        policies.Add(user.Policies, $"user_{user.UserName}");
        foreach (var group in state.GroupsOf(user))
        {
            policies.Add(group.Policies, $"group_{group.GroupName}");
        }

        return OfCaller(user.Arn(state)) with
        {
            Policies = policies.Collected,
            Boundary = policies.Boundary(user.PermissionsBoundary),
        };
    }

    private static PolicySource OfGroup(IamState state, IamGroup group)
    {
        var policies = new PolicyCollector(state);
        policies.Add(group.Policies, $"group_{group.GroupName}");
        return OfCaller(group.Arn(state)) with { Policies = policies.Collected };
    }

    private static PolicySource OfRole(IamState state, IamRole role)
    {
        var policies = new PolicyCollector(state);
        policies.Add(role.Policies, $"role_{role.RoleName}");
        return OfCaller(role.Arn(state)) with
        {
            Policies = policies.Collected,
            Boundary = policies.Boundary(role.PermissionsBoundary),
        };
    }

    /// <summary>A group makes no calls; the one that stands for it has a name that no policy can name.</summary>
    private static Principal PrincipalOf(string arn, string account, string kind, string path, string name) => kind switch
    {
        "user" => new IamUserPrincipal(account, arn, path, name),
        "role" => new AssumedRolePrincipal(account, arn, name, arn, "simulation"),
        _ => new IamUserPrincipal(account, arn, path, $":{kind}:{name}"),
    };

    private static (string Account, string Kind, string Path, string Name) Parse(string arn)
    {
        if (arn.Split(':', ArnParts) is not ["arn", { Length: > 0 }, var service, _, var account, var resource]
            || resource.IndexOf('/', StringComparison.Ordinal) is not (var slash and > 0)
            || resource[^1] == '/')
        {
            throw IamErrors.InvalidEntityArn(arn);
        }

        var kind = resource[..slash];
        var name = resource.LastIndexOf('/') + 1;
        return service == "iam" && kind is "user" or "group" or "role"
            ? (account, kind, resource[slash..name], resource[name..])
            : throw IamErrors.InvalidInput("Invalid caller - Caller must be an IAM user, role or group in this context.");
    }

    /// <summary>Gathers policies; a managed policy that comes in several ways counts once.</summary>
    private sealed class PolicyCollector(IamState state)
    {
        private readonly HashSet<string> _managed = new(StringComparer.Ordinal);

        public List<SimulatedPolicy> Collected { get; } = [];

        public void Add(PrincipalPolicies policies, string owner)
        {
            foreach (var (name, document) in policies.Inline)
            {
                Collected.Add(new($"{owner}_{name}", document));
            }

            foreach (var policy in policies.Attached.Where(_managed.Add).Select(state.FindPolicy).OfType<IamPolicy>())
            {
                Collected.Add(new(policy.PolicyName, policy.DefaultVersion.Document));
            }
        }

        public SimulatedPolicy? Boundary(string? arn) => arn is not null && state.FindPolicy(arn) is { } policy
            ? new(policy.PolicyName, policy.DefaultVersion.Document) { SourceType = SimulatedPolicy.BoundaryPolicy }
            : null;
    }
}
