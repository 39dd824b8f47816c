using System.Collections.Frozen;

namespace Simfra.Schemas;

/// <summary>
/// What the built operations of a service need of IAM: read on first use from a generated table, and immutable.
/// <see cref="AuthorizationTableReader"/> says what the table looks like.
/// </summary>
internal sealed class AuthorizationTable(OperationPermissions[] operations)
{
    private readonly FrozenDictionary<string, OperationPermissions> _operations =
        operations.ToFrozenDictionary(static o => o.Operation, StringComparer.Ordinal);

    private readonly FrozenDictionary<string, ActionPermission> _actions = operations.SelectMany(static o => o.Permissions)
        .DistinctBy(static p => p.Action.Name)
        .ToFrozenDictionary(static p => p.Action.Name, StringComparer.Ordinal);

    public static AuthorizationTable Empty { get; } = new([]);

    public OperationPermissions[] Operations { get; } = operations;

    /// <summary>An action that some operation needs, with the types of resources that it has there; null for one that none does.</summary>
    public ActionPermission? FindAction(string action) => _actions.GetValueOrDefault(action);

    /// <summary>What an operation needs; null for one that isn't in the table.</summary>
    public OperationPermissions? Find(string operation) => _operations.GetValueOrDefault(operation);
}

/// <summary>A type of resources that permissions can name.</summary>
/// <param name="Service">What stands before the colon of the actions that have it: <c>sqs</c>.</param>
/// <param name="Name"><c>queue</c>.</param>
/// <param name="Arn">The form of its ARNs.</param>
/// <param name="ConditionKeys">The keys that a resource of the type brings: <c>aws:ResourceTag/${TagKey}</c>.</param>
internal sealed record IamResourceType(string Service, string Name, ArnTemplate Arn, string[] ConditionKeys)
{
    public override string ToString() => $"{Service}:{Name}";
}

/// <summary>What an action does, as AWS groups them; some actions are in several groups.</summary>
[Flags]
internal enum AccessLevels
{
    None = 0,
    List = 1,
    Read = 2,
    Write = 4,
    Tagging = 8,
    PermissionsManagement = 16,
}

/// <summary>An IAM action.</summary>
/// <param name="Name">With its prefix: <c>sqs:SendMessage</c>.</param>
/// <param name="Access">What it does.</param>
/// <param name="ConditionKeys">The keys, beside the global ones and those of its resources, that a policy can test with it.</param>
/// <param name="DependentActions">Actions that the caller needs beside it in common cases.</param>
internal sealed record IamAction(string Name, AccessLevels Access, string[] ConditionKeys, string[] DependentActions)
{
    public override string ToString() => Name;
}

/// <summary>What an operation needs.</summary>
internal sealed record OperationPermissions
{
    public required string Operation { get; init; }

    /// <summary>All of them are needed.</summary>
    public required ActionPermission[] Permissions { get; init; }

    /// <summary>The input's member that holds tags to be set (<c>Tags</c>, <c>TagSpecifications.Tags</c>), or null.</summary>
    public string? RequestTags { get; init; }

    /// <summary>The member that holds the keys of tags to be removed, or null.</summary>
    public string? TagKeys { get; init; }

    /// <summary>Condition keys of the service whose values are members of the input.</summary>
    public KeyBinding[] Keys { get; init; } = [];

    public override string ToString() => Operation;
}

/// <summary>An action that an operation needs, on which resources.</summary>
/// <param name="Action">The action.</param>
/// <param name="Resources">Empty where the action knows no resources.</param>
/// <param name="Otherwise">What the action is asked for where no resource is told: null for <c>*</c>.</param>
internal sealed record ActionPermission(IamAction Action, ResourceBinding[] Resources, ArnTemplate? Otherwise);

/// <summary>How a call tells which resource of a type it is about.</summary>
internal sealed record ResourceBinding
{
    public required IamResourceType Type { get; init; }

    /// <summary>Every call of the operation is about such a resource; otherwise only one that names one.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The service writes the ARN itself.</summary>
    public bool IsByService { get; init; }

    /// <summary>The member that holds the ARN, or null.</summary>
    public string? ArnMember { get; init; }

    /// <summary>Where the variables of the ARN's template come from.</summary>
    public VariableBinding[] Variables { get; init; } = [];

    /// <summary>Condition keys that the action knows for resources of this type alone.</summary>
    public string[] ConditionKeys { get; init; } = [];
}

/// <summary>A variable of an ARN's template.</summary>
/// <param name="Variable"><c>QueueName</c>.</param>
/// <param name="Source">A member of the input (<c>Target.RoleArn</c>), or text in front of which stands <c>=</c>: <c>=*</c>.</param>
internal sealed record VariableBinding(string Variable, string Source)
{
    /// <summary>The text that it always is; null where the input tells.</summary>
    public string? Constant => Source.StartsWith('=') ? Source[1..] : null;
}

/// <summary>A condition key whose value a member of the input is.</summary>
internal sealed record KeyBinding(string Key, string Member);
