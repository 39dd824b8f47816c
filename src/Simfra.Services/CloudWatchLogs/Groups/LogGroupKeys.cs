using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Whether CloudWatch Logs may encrypt under a key. Never to be asked in a turn: it asks KMS, as the service principal of the region.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"/>
internal sealed class LogGroupKeys(IServiceInvoker invoker)
{
    private const string ContextKey = "aws:logs:arn";

    /// <summary>What is encrypted for a resource tells whose it is.</summary>
    public static Dictionary<string, string> ContextOf(string resourceArn) => new() { [ContextKey] = resourceArn };

    /// <summary>The service, as it asks KMS for a resource.</summary>
    public static InternalCaller CallerOf(string resourceArn, StateScope scope) =>
        new(new ServicePrincipal(scope.Account, $"logs.{scope.Region}.amazonaws.com"), scope)
        {
            SourceArn = resourceArn,
            SourceAccount = scope.Account,
        };

    /// <summary>Makes sure that a key exists, is enabled, encrypts, and lets the service use it for a resource.</summary>
    /// <param name="keyId">The key's ARN.</param>
    /// <param name="resourceArn">What is to be encrypted: the group's ARN, or that of query results.</param>
    /// <param name="scope">The resource's account and region.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A data key, encrypted under the key.</returns>
    /// <exception cref="AwsServiceException">InvalidParameterException, AccessDeniedException.</exception>
    public async ValueTask<byte[]> CheckAsync(string keyId, string resourceArn, StateScope scope, CancellationToken cancellationToken)
    {
        if (keyId.Split(':', 6) is not ["arn", _, "kms", var region, _, _] || region != scope.Region)
        {
            throw CloudWatchLogsErrors.InvalidParameter("Invalid KMS key ARN.");
        }

        try
        {
            var key = await invoker.InvokeAsync(
                KmsApi.GenerateDataKey,
                new()
                {
                    KeyId = keyId,
                    KeySpec = DataKeySpec.Aes256,
                    EncryptionContext = ContextOf(resourceArn),
                },
                CallerOf(resourceArn, scope),
                cancellationToken).ConfigureAwait(false);
            return key.CiphertextBlob!;
        }
        catch (AwsServiceException error) when (error.Code is "DisabledException" or "KMSInvalidStateException" or "InvalidKeyUsageException")
        {
            throw CloudWatchLogsErrors.InvalidParameter(error.ErrorMessage ?? error.Code);
        }
        catch (AwsServiceException error) when (error.StatusCode < 500)
        {
            throw CloudWatchLogsErrors.KeyNotAllowed(resourceArn);
        }
    }

    /// <summary>Whether a caller may decrypt, through the service, what was encrypted for a resource.</summary>
    /// <param name="dataKey">What <see cref="CheckAsync"/> gave.</param>
    /// <param name="resourceArn">What it was given for.</param>
    /// <param name="context">The caller's call.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<bool> MayReadAsync(byte[] dataKey, string resourceArn, OperationContext context, CancellationToken cancellationToken)
    {
        try
        {
            await invoker.InvokeAsync(
                KmsApi.Decrypt,
                new() { CiphertextBlob = dataKey, EncryptionContext = ContextOf(resourceArn) },
                new(context.Principal, context.Scope) { CalledVia = [.. context.Caller?.CalledVia ?? [], "logs.amazonaws.com"] },
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AwsServiceException error) when (error.StatusCode < 500)
        {
            return false;
        }
    }
}
