using Simfra.Integration;
using Simfra.Models.SecretsManager;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.SecretsManager;

/// <summary>The tags of secrets.</summary>
internal sealed class SecretTagOperations(ServiceState<SecretsManagerState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SecretsManagerApi.TagResource, TagResource);
        operations.Handle(SecretsManagerApi.UntagResource, UntagResource);
    }

    private Unit TagResource(TagResourceRequest request, OperationContext context)
    {
        var tags = SecretTags.Merge(states.GetPrimary(request.SecretId!, context).Tags, request.Tags);
        return Put(request.SecretId!, context, s => s with { Tags = tags });
    }

    private Unit UntagResource(UntagResourceRequest request, OperationContext context) =>
        Put(request.SecretId!, context, s => s with { Tags = s.Tags.RemoveRange(request.TagKeys!) });

    private Unit Put(string secretId, OperationContext context, Func<Secret, Secret> change)
    {
        states.PutWithReplicas(states.GetPrimary(secretId, context), change);
        return new();
    }
}
