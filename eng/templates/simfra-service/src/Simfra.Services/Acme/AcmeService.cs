using Simfra.Integration;
using Simfra.Models.Acme;
using Simfra.Schemas;

namespace Simfra.Services.Acme;

/// <summary>Acme.</summary>
internal sealed class AcmeService : ServiceModule
{
    public override ServiceSchema Schema => AcmeSchemas.Service;

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(AcmeState.Create);
        return [new WidgetOperations(states)];
    }
}
