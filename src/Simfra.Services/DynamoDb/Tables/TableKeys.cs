using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Models.Kms;
using Simfra.Schemas;

namespace Simfra.Services.DynamoDb;

/// <summary>Finds the keys of KMS that tables are to be encrypted with, in the name of whoever calls. Never to be called in a turn.</summary>
internal sealed class TableKeys(IServiceInvoker invoker)
{
    private const string DefaultKey = "alias/aws/dynamodb";

    /// <summary>The encryption that a request asks for; null for that with DynamoDB's own key.</summary>
    /// <exception cref="AwsServiceException">The key isn't there, or the caller may not use it.</exception>
    public ValueTask<TableEncryption?> FindAsync(SSESpecification? given, OperationContext context, CancellationToken cancellationToken) =>
        FindAsync(given, context.Region, context, cancellationToken);

    /// <summary>The same for a table in another region.</summary>
    public async ValueTask<TableEncryption?> FindAsync(
        SSESpecification? given, string region, OperationContext context, CancellationToken cancellationToken)
    {
        if (given is not { Enabled: true })
        {
            return (given?.KMSMasterKeyId, given?.SSEType) switch
            {
                (null, null) => null,
                (null, _) => throw DynamoDbErrors.InvalidParameters("SSEType can not be specified if Enabled is false"),
                _ => throw DynamoDbErrors.InvalidParameters("KMSMasterKeyId can not be specified if Enabled is false"),
            };
        }

        var caller = new InternalCaller(context.Principal, context.Scope with { Region = region })
        {
            CalledVia = [.. context.Caller?.CalledVia ?? [], "dynamodb.amazonaws.com"],
        };
        DescribeKeyResponse key;
        try
        {
            var request = new DescribeKeyRequest { KeyId = given.KMSMasterKeyId ?? DefaultKey };
            key = await invoker.InvokeAsync(KmsApi.DescribeKey, request, caller, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException error) when (error.Code is "NotFoundException" or "InvalidArnException")
        {
            throw DynamoDbErrors.Validation(
                $"KMS validation error: com.amazonaws.services.kms.model.{error.Code}: {error.ErrorMessage} " +
                $"(Service: AWSKMS; Status Code: {error.StatusCode}; Error Code: {error.Code}; Request ID: {context.RequestId}; Proxy: null)");
        }

        return key.KeyMetadata is { Enabled: true, KeySpec: KeySpec.SymmetricDefault, Arn: { } arn }
            ? new("KMS", arn)
            : throw DynamoDbErrors.InvalidParameters("The KMS key must be a symmetric encryption key that is enabled");
    }
}
