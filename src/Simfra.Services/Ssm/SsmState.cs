using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.Ssm;

/// <summary>The parameters of one account and region.</summary>
internal sealed class SsmState
{
    private static readonly TableDefinition<string, Parameter> ParameterTable =
        new("ssm.parameter", version: 1, p => p.Name, SsmJsonContext.Default.Parameter);

    private SsmState(StatePartition partition)
    {
        Scope = partition.Scope;
        Parameters = partition.Table(ParameterTable);
    }

    public StateScope Scope { get; }

    public Table<string, Parameter> Parameters { get; }

    public static SsmState Create(StatePartition partition) => new(partition);

    /// <summary>The parameters below a path, in the order of their names.</summary>
    public IEnumerable<Parameter> Below(string path)
    {
        var prefix = path.EndsWith('/') ? path : $"{path}/";
        return Parameters.From(prefix).TakeWhile(p => p.Name.StartsWith(prefix, StringComparison.Ordinal));
    }
}

/// <summary>How the records of SSM are written where they are persisted.</summary>
[JsonSerializable(typeof(Parameter))]
internal sealed partial class SsmJsonContext : JsonSerializerContext;
