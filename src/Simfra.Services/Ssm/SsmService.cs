using Simfra.Integration;
using Simfra.Models.Ssm;
using Simfra.Schemas;
using Simfra.Services.Ssm.Documents;
using Simfra.State.Inspection;

namespace Simfra.Services.Ssm;

/// <summary>AWS Systems Manager: Parameter Store and documents.</summary>
internal sealed class SsmService : ServiceModule
{
    public override ServiceSchema Schema => SsmSchemas.Service;

    public override IReadOnlyList<Type> Provides { get; } = [typeof(ViewSource<SsmView>)];

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(SsmState.Create);
        host.ProvideView(from => new SsmView(states, from));
        var secure = new SecureValues(host.Invoker);
        var events = new ParameterEvents(host.Jobs, host.Capabilities);
        events.Register();
        var policies = new ParameterPolicyJob(states, host.Jobs, events, host.Ids);
        policies.Register();
        var documents = new DocumentDirectory(states);
        host.AuthorizeWith(new SsmAuthorization(states));
        return
        [
            new ParameterOperations(states, secure, policies, events),
            new ParameterReadOperations(states, secure, new(host.Invoker)),
            new ParameterLabelOperations(states, events),
            new ParameterSharingOperations(states),
            new ServiceSettingOperations(states),
            new TagOperations(states),
            new DocumentOperations(documents),
            new DocumentReadOperations(documents),
            new DocumentSharingOperations(documents),
        ];
    }
}
