using Simfra.Integration;
using Simfra.Models.S3Control;
using Simfra.Schemas;

namespace Simfra.Services.S3Control;

/// <summary>The settings of an account that block public access to all of its buckets.</summary>
internal sealed class PublicAccessBlockOperations(ControlAccess access) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3ControlApi.GetPublicAccessBlock, GetPublicAccessBlock);
        operations.Handle(S3ControlApi.PutPublicAccessBlock, PutPublicAccessBlock);
        operations.Handle(S3ControlApi.DeletePublicAccessBlock, DeletePublicAccessBlock);
    }

    public static PublicAccessBlock Read(PublicAccessBlockConfiguration configuration) => new(
        configuration.BlockPublicAcls == true,
        configuration.IgnorePublicAcls == true,
        configuration.BlockPublicPolicy == true,
        configuration.RestrictPublicBuckets == true);

    public static PublicAccessBlockConfiguration Describe(PublicAccessBlock block) => new()
    {
        BlockPublicAcls = block.BlockPublicAcls,
        IgnorePublicAcls = block.IgnorePublicAcls,
        BlockPublicPolicy = block.BlockPublicPolicy,
        RestrictPublicBuckets = block.RestrictPublicBuckets,
    };

    private GetPublicAccessBlockOutput GetPublicAccessBlock(GetPublicAccessBlockRequest request, OperationContext context)
    {
        var account = ControlAccess.AccountOf(request.AccountId, context);
        var found = access.State.Blocks.Find(account) ?? throw S3ControlErrors.NoSuchPublicAccessBlock(account);
        return new() { PublicAccessBlockConfiguration = Describe(found.Block) };
    }

    private Unit PutPublicAccessBlock(PutPublicAccessBlockRequest request, OperationContext context)
    {
        var account = ControlAccess.AccountOf(request.AccountId, context);
        var configuration = request.PublicAccessBlockConfiguration ?? throw S3ControlErrors.MalformedXml();
        if (configuration is { BlockPublicAcls: null, IgnorePublicAcls: null, BlockPublicPolicy: null, RestrictPublicBuckets: null })
        {
            throw S3ControlErrors.InvalidRequest("Must specify at least one configuration.");
        }

        access.State.Blocks.Put(new(account, Read(configuration)));
        return new();
    }

    private Unit DeletePublicAccessBlock(DeletePublicAccessBlockRequest request, OperationContext context)
    {
        var account = ControlAccess.AccountOf(request.AccountId, context);
        if (access.State.Blocks.Contains(account))
        {
            access.State.Blocks.Remove(account);
        }

        context.StatusCode = (int)System.Net.HttpStatusCode.NoContent;
        return new();
    }
}
