using Simfra.Integration;
using Simfra.Models.Sts;
using Simfra.Schemas;

namespace Simfra.Services.Sts;

/// <summary>AWS Security Token Service.</summary>
internal sealed class StsService : ServiceModule
{
    public override ServiceSchema Schema => StsSchemas.Service;

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host) => [new SessionOperations(host.Sessions)];
}
