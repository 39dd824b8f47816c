using Simfra.Integration;
using Simfra.Models.SecretsManager;
using Simfra.Schemas;
using Simfra.State.Inspection;

namespace Simfra.Services.SecretsManager;

/// <summary>AWS Secrets Manager.</summary>
internal sealed class SecretsManagerService : ServiceModule
{
    public override ServiceSchema Schema => SecretsManagerSchemas.Service;

    public override IReadOnlyList<Type> Provides { get; } = [typeof(ViewSource<SecretsManagerView>)];

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(SecretsManagerState.Create);
        host.ProvideView(from => new SecretsManagerView(states, from));
        var vault = new SecretVault(host.Invoker);
        var writer = new SecretWriter(states, vault);
        var replication = new SecretReplication(states, vault);
        var rotation = new SecretRotationJob(states, host.Jobs, host.Capabilities, host.Clock, host.Ids);
        rotation.Register();
        SecretDeletionOperations.Register(states, host.Jobs);
        host.AuthorizeWith(new SecretsManagerAuthorization(states));
        return
        [
            new SecretWriteOperations(states, vault, writer, replication, rotation),
            new SecretReadOperations(states, vault),
            new SecretListOperations(states, replication),
            new SecretStageOperations(states),
            new SecretDeletionOperations(states, host.Jobs),
            new SecretPolicyOperations(states, host.Capabilities),
            new SecretTagOperations(states),
            new ReplicationOperations(states, replication),
            new RotationOperations(states, vault, rotation),
            new RandomPasswordOperation(),
        ];
    }
}
