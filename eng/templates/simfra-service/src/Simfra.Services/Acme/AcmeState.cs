using Simfra.State;

namespace Simfra.Services.Acme;

/// <summary>What Acme keeps in one account and region.</summary>
internal sealed class AcmeState
{
    private static readonly TableDefinition<string, Widget> WidgetTable =
        new("acme.widget", version: 1, w => w.Name, AcmeJsonContext.Default);

    private AcmeState(StatePartition partition) => Widgets = partition.Table(WidgetTable);

    public Table<string, Widget> Widgets { get; }

    public static AcmeState Create(StatePartition partition) => new(partition);
}
