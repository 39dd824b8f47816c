using Simfra.ModelGen.Inputs;
using Simfra.ModelGen.Model;
using Simfra.Schemas;

namespace Simfra.ModelGen.Emit;

/// <summary>
/// What the implemented operations of a service need of IAM: AWS's reference, bound to the members of their inputs by name, and by
/// <see cref="IamSettings"/> where names don't tell. What can't be told is an error, so that nothing is left open by accident.
/// </summary>
internal sealed class AuthorizationPlan
{
    private readonly ServicePlan _plan;
    private readonly IamSettings _settings;
    private readonly IamSource _source;
    private readonly List<string> _errors = [];

    private AuthorizationPlan(ServicePlan plan, IamSettings settings, IamSource source)
    {
        _plan = plan;
        _settings = settings;
        _source = source;
        Operations = [.. plan.Model.Operations.Where(plan.IsImplemented).Select(PlanOrReport).OfType<OperationPermissions>()];
        if (_errors.Count > 0)
        {
            throw new ModelException(string.Join('\n', _errors));
        }
    }

    public IReadOnlyList<OperationPermissions> Operations { get; }

    /// <summary>The plan; null for a service none of whose operations is implemented.</summary>
    public static AuthorizationPlan? Create(ServicePlan plan, IamSource source) =>
        plan.Settings is { Implemented.Count: > 0 } settings ? new(plan, settings.Iam, source) : null;

    /// <summary>Who adds operations is told of all that is missing at once.</summary>
    private OperationPermissions? PlanOrReport(OperationModel operation)
    {
        try
        {
            return Plan(operation);
        }
        catch (ModelException error)
        {
            _errors.Add(error.Message);
            return null;
        }
    }

    private OperationPermissions Plan(OperationModel operation)
    {
        var settings = _settings.Operations.GetValueOrDefault(operation.Name) ?? new();
        var input = new InputMembers(_plan.Model, operation.Input);
        var actions = (settings.Actions ?? [$"{_plan.IamPrefix}:{operation.Name}"]).Select(name => Find(operation, name, settings.Unlisted)).ToList();
        var keys = actions
            .SelectMany(static a => a.Action.ConditionKeys.Concat(a.Resources.SelectMany(static r => r.ConditionKeys.Concat(r.Type.ConditionKeys))))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var setsTags = keys.Any(static k => k.StartsWith("aws:RequestTag/", StringComparison.OrdinalIgnoreCase));
        var tags = settings.Tags ?? (setsTags ? input.FindTags() : null);
        return new()
        {
            Operation = operation.Name,
            Permissions = [.. actions.Select(action => Bind(operation, action, settings, input))],
            RequestTags = tags,
            TagKeys = settings.TagKeys ?? (tags is null && keys.Contains("aws:TagKeys") ? input.FindTagKeys() : null),
            Keys = [.. BindKeys(operation, settings, keys, input)],
        };
    }

    private IamActionData Find(OperationModel operation, string name, string? unlisted)
    {
        var prefix = name.Split(':')[0];
        if (_source.Load(prefix).Actions.TryGetValue(name, out var action))
        {
            return unlisted is null ? action : throw Error(operation, $"the action {name} is listed by now");
        }

        return unlisted is not null && Enum.TryParse<AccessLevels>(unlisted, out var level)
            ? new(new(name, level, [], []), [])
            : throw Error(operation, $"IAM has no action {name}; name the right one under 'actions', or its access level under 'unlisted'");
    }

    private ActionPermission Bind(OperationModel operation, IamActionData action, OperationIamSettings settings, InputMembers input)
    {
        var bindings = new List<ResourceBinding>();
        var open = new List<string>();
        var ignored = 0;
        foreach (var resource in action.Resources)
        {
            var name = resource.Type.Name;
            var setting = settings.Resources.GetValueOrDefault(name) ?? _settings.Resources.GetValueOrDefault(name)?.For(input.Has);
            if (setting is { IsIgnored: true })
            {
                ignored++;
            }
            else if (setting is not null)
            {
                bindings.Add(Bind(operation, resource, setting, input));
            }
            else if (FindByName(resource, input) is { } found)
            {
                bindings.Add(found);
            }
            else if (resource.IsRequired)
            {
                throw Error(operation, $"nothing of the input tells the {name} ({resource.Type.Arn}) that {action.Action.Name} is about");
            }
            else
            {
                open.Add(name);
            }
        }

        return bindings.Count > 0 || open.Count == 0 || ignored > 0
            ? new(action.Action, [.. bindings], settings.On is { } template ? new(template) : null)
            : throw Error(operation, $"nothing of the input tells what {action.Action.Name} is about: one of {string.Join(", ", open)}");
    }

    private ResourceBinding Bind(OperationModel operation, IamActionResource resource, ResourceSetting setting, InputMembers input)
    {
        if (setting.IsByService)
        {
            return Binding(resource) with { IsByService = true };
        }

        var variables = setting.Variables;
        foreach (var path in variables.Values.Where(static v => !v.StartsWith('=')))
        {
            if (!input.Has(path))
            {
                throw Error(operation, $"the input has no member {path} to tell the {resource.Type.Name}");
            }
        }

        if (variables.TryGetValue("Arn", out var arn))
        {
            return Binding(resource) with { ArnMember = arn };
        }

        return resource.Type.Arn.Variables.FirstOrDefault(v => !variables.ContainsKey(v)) is { } missing
            ? throw Error(operation, $"nothing says what {missing} of {resource.Type.Arn} is")
            : Binding(resource) with { Variables = [.. variables.Select(static v => new VariableBinding(v.Key, v.Value))] };
    }

    /// <summary>A member that holds the ARN, or members of the variables' names.</summary>
    private static ResourceBinding? FindByName(IamActionResource resource, InputMembers input)
    {
        var variables = resource.Type.Arn.Variables;
        var members = variables.Select(input.FindByName).ToList();
        if (!members.Contains(null))
        {
            return Binding(resource) with { Variables = [.. variables.Zip(members, static (v, m) => new VariableBinding(v, m!))] };
        }

        return input.FindArn(resource.Type.Name) is { } arn ? Binding(resource) with { ArnMember = arn } : null;
    }

    private static ResourceBinding Binding(IamActionResource resource) => new()
    {
        Type = resource.Type,
        IsRequired = resource.IsRequired,
        ConditionKeys = [.. resource.ConditionKeys.Except(resource.Type.ConditionKeys, StringComparer.OrdinalIgnoreCase)],
    };

    private IEnumerable<KeyBinding> BindKeys(OperationModel operation, OperationIamSettings settings, HashSet<string> known, InputMembers input)
    {
        foreach (var (key, path) in settings.ConditionKeys)
        {
            yield return known.Contains(key) && input.Has(path)
                ? new(key, path)
                : throw Error(operation, $"the condition key {key} isn't one of its action's, or the input has no member {path}");
        }

        foreach (var (key, paths) in _settings.ConditionKeys.Where(k => known.Contains(k.Key) && !settings.ConditionKeys.ContainsKey(k.Key)))
        {
            if (paths.Split('|').FirstOrDefault(input.Has) is { } path)
            {
                yield return new(key, path);
            }
        }
    }

    private ModelException Error(OperationModel operation, string message) => new($"{_plan.Model.Id}.iam.json: {operation.Name}: {message}.");
}
