using System.Net;
using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Models.S3;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.SigV4;
using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>
/// Asks KMS for the data keys of objects, in the name of whoever calls: the object's key has to let the caller in. Never to be called in a turn.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html"/>
internal sealed class ObjectVault(IServiceInvoker invoker)
{
    private const string DefaultKey = "alias/aws/s3";

    /// <summary>Makes the encryption of a new object; null for S3's own keys.</summary>
    /// <exception cref="AwsServiceException">AccessDenied, KMS.NotFoundException, KMS.DisabledException, …</exception>
    public async ValueTask<ObjectEncryption?> SealAsync(
        RequestedEncryption requested, Bucket bucket, string key, OperationContext context, CancellationToken cancellationToken)
    {
        if (requested.Customer is { } customer)
        {
            return new() { CustomerKeyMd5 = customer.Md5 };
        }

        if (requested.IsOwn)
        {
            return null;
        }

        var arn = requested.HasBucketKey ? bucket.Arn : $"{bucket.Arn}/{key}";
        var request = new GenerateDataKeyRequest
        {
            KeyId = requested.KeyId ?? DefaultKey,
            KeySpec = DataKeySpec.Aes256,
            EncryptionContext = RequestedEncryption.ContextOf(requested.Context, arn),
        };
        var made = await AskAsync(KmsApi.GenerateDataKey, request, bucket.Region, context, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Algorithm = requested.Algorithm,
            KeyArn = made.KeyId,
            DataKey = Convert.ToBase64String(made.CiphertextBlob!),
            ContextArn = arn,
            Context = requested.Context,
            HasBucketKey = requested.HasBucketKey,
        };
    }

    /// <summary>
    /// Makes the encryption of a replica. Its data key is encrypted and not generated, so that it takes <c>kms:Encrypt</c>, which AWS tells
    /// to let the role of a replication have.
    /// </summary>
    public async ValueTask<ObjectEncryption> SealReplicaAsync(
        string algorithm, string keyId, Bucket bucket, string key, OperationContext context, CancellationToken cancellationToken)
    {
        var hasBucketKey = bucket.DefaultEncryption.HasBucketKey && algorithm == ServerSideEncryption.AwsKms;
        var arn = hasBucketKey ? bucket.Arn : $"{bucket.Arn}/{key}";
        var request = new EncryptRequest
        {
            KeyId = keyId,
            Plaintext = [.. context.Ids.NewGuid().ToByteArray(), .. context.Ids.NewGuid().ToByteArray()],
            EncryptionContext = RequestedEncryption.ContextOf(null, arn),
        };
        var made = await AskAsync(KmsApi.Encrypt, request, bucket.Region, context, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Algorithm = algorithm,
            KeyArn = made.KeyId,
            DataKey = Convert.ToBase64String(made.CiphertextBlob!),
            ContextArn = arn,
            HasBucketKey = hasBucketKey,
        };
    }

    /// <summary>Sees whether the caller may read an object's bytes, and whether its key can be used at all.</summary>
    /// <param name="encryption">The object's; null for S3's own keys.</param>
    /// <param name="context">The call.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AwsServiceException">AccessDenied, KMS.DisabledException, KMS.KMSInvalidStateException, …</exception>
    public async ValueTask OpenAsync(ObjectEncryption? encryption, OperationContext context, CancellationToken cancellationToken)
    {
        if (encryption?.DataKey is not { } dataKey)
        {
            return;
        }

        var request = new DecryptRequest
        {
            CiphertextBlob = Convert.FromBase64String(dataKey),
            EncryptionContext = RequestedEncryption.ContextOf(encryption.Context, encryption.ContextArn!),
        };
        await AskAsync(KmsApi.Decrypt, request, encryption.KeyArn!.Split(':')[3], context, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<TOutput> AskAsync<TInput, TOutput>(
        Operation<TInput, TOutput> operation, TInput input, string region, OperationContext context, CancellationToken cancellationToken)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new()
    {
        // A form is signed in its fields; the others by a header or in the query.
        if (context.Principal is AnonymousPrincipal
            || (context.Request is { IsOfForm: false } request && SignatureParameters.Read(request) is null or { IsVersion2: true }))
        {
            throw S3Errors.KmsNeedsSignature();
        }

        var caller = new InternalCaller(context.Principal, new StateScope(context.AccountId, region))
        {
            CalledVia = [.. context.Caller?.CalledVia ?? [], EventSource.ServiceName],
            SourceArn = context.Caller?.SourceArn,
            SourceAccount = context.Caller?.SourceAccount,
        };
        try
        {
            return await invoker.InvokeAsync(operation, input, caller, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException error) when (error.StatusCode < (int)HttpStatusCode.InternalServerError)
        {
            throw error.Code is "AccessDeniedException" or "AccessDenied"
                ? S3Errors.AccessDenied(error.ErrorMessage ?? "Access Denied")
                : S3Errors.OfKms(error.Code, error.ErrorMessage);
        }
    }
}
