using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>What a bucket's new objects are encrypted with by default. Whether the key is there shows when it is used, as on AWS.</summary>
internal sealed class BucketEncryptionOperations(BucketAccess buckets) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketEncryption, GetBucketEncryption);
        operations.Handle(S3Api.PutBucketEncryption, PutBucketEncryption);
        operations.Handle(S3Api.DeleteBucketEncryption, DeleteBucketEncryption);
    }

    private GetBucketEncryptionOutput GetBucketEncryption(GetBucketEncryptionRequest request, OperationContext context)
    {
        var encryption = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context).DefaultEncryption;
        if (encryption.Algorithm is null && !encryption.BlocksCustomerKeys)
        {
            return new();
        }

        var rule = new ServerSideEncryptionRule
        {
            ApplyServerSideEncryptionByDefault = encryption.Algorithm is null
                ? null
                : new() { SSEAlgorithm = encryption.Algorithm, KMSMasterKeyID = encryption.KeyId },
            BucketKeyEnabled = encryption.HasBucketKey,
            BlockedEncryptionTypes = encryption.BlocksCustomerKeys ? new() { EncryptionType = [EncryptionType.SseC] } : null,
        };
        return new() { ServerSideEncryptionConfiguration = new() { Rules = [rule] } };
    }

    private Unit PutBucketEncryption(PutBucketEncryptionRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckDigest(context);
        if (request.ServerSideEncryptionConfiguration?.Rules is not [var rule])
        {
            throw S3Errors.MalformedXml();
        }

        var byDefault = rule.ApplyServerSideEncryptionByDefault;
        var blocked = rule.BlockedEncryptionTypes?.EncryptionType;
        if ((byDefault is null && blocked is null)
            || byDefault is { SSEAlgorithm: not ServerSideEncryption.Aes256 } && !ObjectEncryption.IsKms(byDefault.SSEAlgorithm)
            || blocked?.Exists(static b => b is not (EncryptionType.None or EncryptionType.SseC)) == true)
        {
            throw S3Errors.MalformedXml();
        }

        if (byDefault is { KMSMasterKeyID: not null, SSEAlgorithm: ServerSideEncryption.Aes256 })
        {
            throw S3Errors.KeyIdWithoutKms();
        }

        buckets.State.Buckets.Put(bucket with
        {
            Encryption = new()
            {
                Algorithm = byDefault?.SSEAlgorithm ?? bucket.DefaultEncryption.Algorithm,
                KeyId = byDefault is null ? bucket.DefaultEncryption.KeyId : byDefault.KMSMasterKeyID,
                HasBucketKey = rule.BucketKeyEnabled ?? false,
                BlocksCustomerKeys = blocked is null ? bucket.DefaultEncryption.BlocksCustomerKeys : blocked.Contains(EncryptionType.SseC),
            },
        });
        return new();
    }

    private Unit DeleteBucketEncryption(DeleteBucketEncryptionRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        buckets.State.Buckets.Put(bucket with { Encryption = new() { BlocksCustomerKeys = bucket.DefaultEncryption.BlocksCustomerKeys } });
        return new();
    }
}
