using System.Globalization;
using System.Text;

namespace Simfra.Schemas;

/// <summary>
/// Reads a generated table of permissions. Lines and escapes are those of <see cref="SchemaTableReader"/>:
/// <code>
/// R service name arn keys=…     a resource type; its id is its position among the R lines
/// A name levels keys=… dep=…    an action; its id is its position among the A lines
/// O name tags=… untag=… ck=…    an operation; ck is a list of key=member
/// P action on=…                 an action that the operation above needs; on: where no resource is told
/// B type flags arn=… var=… keys=…   a resource of the permission above; 1: required, 2: the service writes its ARN
/// </code>
/// </summary>
internal static class AuthorizationTableReader
{
    private const int IsRequired = 1;
    private const int IsByService = 2;

    public static AuthorizationTable Read(ReadOnlySpan<byte> table)
    {
        var types = new List<IamResourceType>();
        var actions = new List<IamAction>();
        var operations = new List<OperationPermissions>();
        var permissions = new List<ActionPermission>();
        var bindings = new List<ResourceBinding>();
        foreach (var line in Encoding.UTF8.GetString(table).EnumerateLines())
        {
            if (line.IsEmpty)
            {
                continue;
            }

            var fields = new TableLine(line);
            switch (fields.Next())
            {
                case "R":
                    types.Add(ReadType(ref fields));
                    break;
                case "A":
                    actions.Add(ReadAction(ref fields));
                    break;
                case "O":
                    Complete(operations, permissions, bindings);
                    operations.Add(ReadOperation(ref fields));
                    break;
                case "P":
                    Complete(permissions, bindings);
                    permissions.Add(ReadPermission(actions, ref fields));
                    break;
                case "B":
                    bindings.Add(ReadBinding(types, ref fields));
                    break;
                case var unknown:
                    throw new InvalidDataException($"Unknown line '{unknown}' in a table of permissions.");
            }
        }

        Complete(operations, permissions, bindings);
        return new([.. operations]);
    }

    private static IamResourceType ReadType(ref TableLine fields)
    {
        var (service, name, arn) = (fields.Next(), fields.Next(), fields.Next());
        return new(service, name, new(arn), fields.Rest().List("keys"));
    }

    private static IamAction ReadAction(ref TableLine fields)
    {
        var (name, levels) = (fields.Next(), (AccessLevels)fields.NextHex());
        var options = fields.Rest();
        return new(name, levels, options.List("keys"), options.List("dep"));
    }

    private static OperationPermissions ReadOperation(ref TableLine fields)
    {
        var name = fields.Next();
        var options = fields.Rest();
        return new()
        {
            Operation = name,
            Permissions = [],
            RequestTags = options.Text("tags"),
            TagKeys = options.Text("untag"),
            Keys = [.. options.List("ck").Select(Split).Select(static p => new KeyBinding(p.Name, p.Value))],
        };
    }

    private static ActionPermission ReadPermission(List<IamAction> actions, ref TableLine fields)
    {
        var action = actions[fields.NextId()];
        return new(action, [], fields.Rest().Text("on") is { } template ? new(template) : null);
    }

    private static ResourceBinding ReadBinding(List<IamResourceType> types, ref TableLine fields)
    {
        var (type, flags) = (types[fields.NextId()], fields.NextHex());
        var options = fields.Rest();
        return new()
        {
            Type = type,
            IsRequired = (flags & IsRequired) != 0,
            IsByService = (flags & IsByService) != 0,
            ArnMember = options.Text("arn"),
            Variables = [.. options.List("var").Select(Split).Select(static p => new VariableBinding(p.Name, p.Value))],
            ConditionKeys = options.List("keys"),
        };
    }

    private static (string Name, string Value) Split(string pair)
    {
        var equals = pair.IndexOf('=');
        return (pair[..equals], pair[(equals + 1)..]);
    }

    private static void Complete(List<OperationPermissions> operations, List<ActionPermission> permissions, List<ResourceBinding> bindings)
    {
        Complete(permissions, bindings);
        if (permissions.Count > 0)
        {
            operations[^1] = operations[^1] with { Permissions = [.. permissions] };
            permissions.Clear();
        }
    }

    private static void Complete(List<ActionPermission> permissions, List<ResourceBinding> bindings)
    {
        if (bindings.Count > 0)
        {
            permissions[^1] = permissions[^1] with { Resources = [.. bindings] };
            bindings.Clear();
        }
    }

    private static int NextId(this ref TableLine fields) => int.Parse(fields.Next(), CultureInfo.InvariantCulture);
}
