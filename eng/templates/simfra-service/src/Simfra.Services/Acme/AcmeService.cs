using Simfra.Integration;
using Simfra.Models.Acme;
using Simfra.Schemas;
using Simfra.State.Inspection;

namespace Simfra.Services.Acme;

/// <summary>Acme.</summary>
internal sealed class AcmeService : ServiceModule
{
    public override ServiceSchema Schema => AcmeSchemas.Service;

    public override IReadOnlyList<Type> Provides { get; } = [typeof(ViewSource<AcmeView>)];

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(AcmeState.Create);
        host.ProvideView(from => new AcmeView(states, from));
        return [new WidgetOperations(states)];
    }
}
