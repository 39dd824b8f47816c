using Simfra.Integration;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>UpdateObjectEncryption: puts an object under a key of KMS, or another one, without writing it anew. Nothing else of it changes.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_UpdateObjectEncryption.html"/>
internal sealed class UpdateObjectEncryptionOperation(BucketAccess buckets, ObjectVault vault) : IOperationGroup
{
    public void Register(IOperationRegistry operations) => operations.Handle(S3Api.UpdateObjectEncryption, UpdateObjectEncryption);

    private async ValueTask<UpdateObjectEncryptionResponse> UpdateObjectEncryption(
        UpdateObjectEncryptionRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var location = ObjectKey.Parse(bucket.Name, request.Key, context);
        WholeBody.CheckDigest(context);
        if (request.ObjectEncryption?.SSEKMS is not { KMSKeyArn: { } keyArn } wanted)
        {
            throw S3Errors.MalformedXml();
        }

        var found = buckets.GetObject(location, request.VersionId, context);
        if (found.Encryption is { Algorithm: not ServerSideEncryption.AwsKms })
        {
            throw S3Errors.InvalidRequest("The encryption type of the object can't be updated. It must be SSE-S3 or SSE-KMS.");
        }

        await vault.OpenAsync(found.Encryption, context, cancellationToken).ConfigureAwait(false);
        var requested = new RequestedEncryption(ServerSideEncryption.AwsKms, keyArn, wanted.BucketKeyEnabled == true, null);
        var encryption = await vault.SealAsync(requested, bucket, location.Key, context, cancellationToken).ConfigureAwait(false);
        return buckets.Update(state =>
        {
            // What has taken its place meanwhile is another object.
            if (state.FindVersion(location, found.ShownVersionId) is { } current && current.Revision == found.Revision)
            {
                state.Change(current with { Encryption = encryption });
            }

            return new UpdateObjectEncryptionResponse();
        });
    }
}
