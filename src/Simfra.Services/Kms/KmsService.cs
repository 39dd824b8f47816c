using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Schemas;
using Simfra.State.Inspection;

namespace Simfra.Services.Kms;

/// <summary>AWS Key Management Service.</summary>
internal sealed class KmsService : ServiceModule
{
    public override ServiceSchema Schema => KmsSchemas.Service;

    public override IReadOnlyList<Type> Provides { get; } = [typeof(ViewSource<KmsView>), typeof(IMetricGauges)];

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(KmsState.Create);
        host.ProvideView(from => new KmsView(states, from));
        var keys = new KeyDirectory(states, host.Jobs);
        KeyRotationJob.Register(keys, host.Ids);
        KeyDeletionJob.Register(keys);
        host.AuthorizeWith(new KmsAuthorization(states));
        host.Provide<IMetricGauges>(new KmsMetrics(states));
        return
        [
            new CreateKeyOperation(keys, host.Capabilities),
            new KeyOperations(keys, host.Ids),
            new AliasOperations(keys),
            new KeyTagOperations(keys),
            new KeyPolicyOperations(keys, host.Capabilities),
            new CreateGrantOperation(keys, host.Capabilities),
            new GrantOperations(keys),
            new KeyRotationOperations(keys),
            new ImportOperations(keys),
            new MultiRegionOperations(keys, host.Capabilities),
            new EncryptionOperations(keys),
            new DataKeyOperations(keys),
            new SignatureOperations(keys),
            new MacOperations(keys),
            new CustomKeyStoreOperations(keys),
        ];
    }
}
