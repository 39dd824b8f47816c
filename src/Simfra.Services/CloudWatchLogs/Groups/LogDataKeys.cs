using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>An answer that may be given once the keys are there that its events are under.</summary>
internal sealed record SealedAnswer<T>(T Answer, IReadOnlyList<LogDataKey> Keys);

/// <summary>Opens what is encrypted under customers' keys: that needs the key whenever it is read, also when it is the group's no more.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"/>
internal sealed class LogDataKeys(IServiceInvoker invoker)
{
    /// <summary>The answer, if all of the keys can be used; the second part of an operation that reads.</summary>
    /// <exception cref="AwsServiceException">AccessDeniedException.</exception>
    public async ValueTask<T> OpenAsync<T>(SealedAnswer<T> answer, OperationContext context, CancellationToken cancellationToken)
    {
        await CheckAsync(answer.Keys, context.Scope, cancellationToken).ConfigureAwait(false);
        return answer.Answer;
    }

    /// <summary>Makes sure that the service can still decrypt under keys; never in a turn.</summary>
    /// <exception cref="AwsServiceException">AccessDeniedException.</exception>
    public async ValueTask CheckAsync(IEnumerable<LogDataKey> keys, StateScope scope, CancellationToken cancellationToken)
    {
        foreach (var key in keys)
        {
            try
            {
                await invoker.InvokeAsync(
                    KmsApi.Decrypt,
                    new() { CiphertextBlob = Convert.FromBase64String(key.Encrypted), EncryptionContext = LogGroupKeys.ContextOf(key.Resource) },
                    LogGroupKeys.CallerOf(key.Resource, scope),
                    cancellationToken).ConfigureAwait(false);
            }
            catch (AwsServiceException error) when (error.StatusCode < 500)
            {
                throw CloudWatchLogsErrors.KeyNotAllowed(key.Resource);
            }
        }
    }
}
