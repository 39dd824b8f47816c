using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.Ssm;

/// <summary>The parameters of one account and region.</summary>
internal sealed class SsmState
{
    private static readonly TableDefinition<string, Parameter> ParameterTable =
        new("ssm.parameter", version: 1, p => p.Name, SsmJsonContext.Default);

    private SsmState(StatePartition partition)
    {
        Scope = partition.Scope;
        Parameters = partition.Table(ParameterTable);
    }

    public StateScope Scope { get; }

    public Table<string, Parameter> Parameters { get; }

    public static SsmState Create(StatePartition partition) => new(partition);

    /// <summary>The parameter of a name or ARN. An ARN doesn't tell whether a name of one level has a slash before it.</summary>
    public Parameter? Find(string nameOrArn)
    {
        var name = ParameterName.FromNameOrArn(nameOrArn);
        return Parameters.Find(name) ?? (name == nameOrArn ? null : Parameters.Find($"/{name}"));
    }

    /// <summary>The parameters below a path, in the order of their names. All are below the root, names without a slash too.</summary>
    public IEnumerable<Parameter> Below(string path)
    {
        if (path == "/")
        {
            return Parameters.All;
        }

        var prefix = path.EndsWith('/') ? path : $"{path}/";
        return Parameters.From(prefix).TakeWhile(p => p.Name.StartsWith(prefix, StringComparison.Ordinal));
    }
}

/// <summary>How the records of SSM are written where they are persisted.</summary>
[JsonSerializable(typeof(Parameter))]
internal sealed partial class SsmJsonContext : JsonSerializerContext;
