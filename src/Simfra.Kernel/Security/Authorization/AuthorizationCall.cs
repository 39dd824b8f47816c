using Simfra.Integration;
using Simfra.Schemas;

namespace Simfra.Security.Authorization;

/// <summary>A call that is being authorised: what it asks, and what it needs as that is found out.</summary>
internal sealed class AuthorizationCall(IShape input, OperationContext context, ServiceAuthorization service)
{
    private readonly List<RequiredPermission> _required = [];

    public IShape Input { get; } = input;

    public OperationContext Context { get; } = context;

    /// <summary>What the operation's service tells of it.</summary>
    public ServiceAuthorization Service { get; } = service;

    public OperationSchema Operation => Context.Operation;

    /// <summary>What the table says of the operation.</summary>
    /// <exception cref="InvalidOperationException">The operation has no entry, so that nothing can be decided.</exception>
    public OperationPermissions Table { get; } = context.Operation.Permissions
        ?? throw new InvalidOperationException($"{context.Operation} has no entry in the table of permissions.");

    /// <summary>All that the call needs.</summary>
    public IReadOnlyList<RequiredPermission> Required => _required;

    /// <summary>The text at a path of members (<c>Target.RoleArn</c>); null where it isn't given.</summary>
    public string? Text(string path) => MemberPath.Of(Input.Schema, path).ReadFirst(Input);

    /// <summary>The texts at a path of members that leads through lists.</summary>
    public IReadOnlyList<string> Texts(string path) => MemberPath.Of(Input.Schema, path).ReadAll(Input);

    /// <summary>The call needs an action on a resource.</summary>
    /// <param name="action">With its prefix: <c>s3:GetObject</c>.</param>
    /// <param name="resource">The ARN; <c>*</c> for an action that knows no resources.</param>
    /// <param name="keys">Condition keys of this permission alone.</param>
    public void Require(string action, string resource, params IReadOnlyList<KeyValuePair<string, string>> keys) =>
        _required.Add(Describe(action, resource) with { Keys = keys });

    /// <summary>The call needs a permission.</summary>
    public void Require(RequiredPermission permission) => _required.Add(permission);

    /// <summary>Puts other permissions in the place of each that the call needs so far.</summary>
    public void Rewrite(Func<RequiredPermission, IEnumerable<RequiredPermission>> rewrite)
    {
        var rewritten = _required.SelectMany(rewrite).ToList();
        _required.Clear();
        _required.AddRange(rewritten);
    }

    /// <summary>What the table says that the operation needs.</summary>
    public void RequireFromTable()
    {
        foreach (var permission in Table.Permissions)
        {
            RequireFromTable(permission);
        }
    }

    /// <summary>What the table says that the operation needs, as far as that is one action.</summary>
    public void RequireFromTable(string action)
    {
        foreach (var permission in Table.Permissions.Where(p => p.Action.Name == action))
        {
            RequireFromTable(permission);
        }
    }

    /// <summary>The call hands a role to a service, which needs <c>iam:PassRole</c> on it. Nothing is needed where no role is given.</summary>
    /// <param name="roleArn">The role's ARN as the request has it.</param>
    /// <param name="service">The service that will assume it: <c>scheduler.amazonaws.com</c>.</param>
    /// <param name="forResource">The ARN of what the role will be for, where the service tells: <c>iam:AssociatedResourceArn</c>.</param>
    public void RequirePassRole(string? roleArn, string service, string? forResource = null)
    {
        if (!string.IsNullOrEmpty(roleArn))
        {
            IReadOnlyList<KeyValuePair<string, string>> keys = forResource is null
                ? [new("iam:PassedToService", service)]
                : [new("iam:PassedToService", service), new("iam:AssociatedResourceArn", forResource)];
            _required.Add(new("iam:PassRole", roleArn) { Keys = keys });
        }
    }

    private void RequireFromTable(ActionPermission permission)
    {
        var before = _required.Count;
        foreach (var binding in permission.Resources)
        {
            foreach (var arn in binding.IsByService ? Service.FindArns(binding.Type, this) : ResourceArns.Find(binding, this))
            {
                _required.Add(new(permission.Action.Name, arn) { Schema = permission.Action, ResourceType = binding.Type });
            }
        }

        if (_required.Count == before)
        {
            _required.Add(new(permission.Action.Name, permission.Otherwise?.Format(ValueOf) ?? "*") { Schema = permission.Action });
        }
    }

    /// <summary>What the call itself tells of an ARN; null for what only its input can.</summary>
    public string? ValueOf(string variable) => variable switch
    {
        "Partition" => Context.Partition,
        "Region" => Context.Region,
        "Account" => Context.AccountId,
        _ => null,
    };

    /// <summary>The permission, with what the table knows of it.</summary>
    public RequiredPermission Describe(string action, string resource)
    {
        var known = Operation.Service.Authorization.FindAction(action);
        return new(action, resource)
        {
            Schema = known?.Action,
            ResourceType = known is null ? null : Array.Find(known.Resources, r => r.Type.Arn.Matches(resource))?.Type,
        };
    }
}
