using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Sqs;

/// <summary>
/// Server-side encryption with KMS. Messages aren't encrypted where they lie in memory; what shows is that the queue's key decides who can send and
/// receive: producers need kms:GenerateDataKey and kms:Decrypt, consumers kms:Decrypt, each asked for once in the reuse period. Never to be called in a turn.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html"/>
internal sealed class QueueKeys(ServiceState<SqsState> states, IServiceInvoker invoker)
{
    private const string ServiceName = "sqs.amazonaws.com";
    private const string ContextKey = "aws:sqs:arn";

    /// <summary>The data key for messages that a caller sends now; null where the queue has no key of KMS.</summary>
    /// <exception cref="AwsServiceException">KmsAccessDenied, KmsDisabled, KmsInvalidState, KmsNotFound, … as KMS refuses.</exception>
    public async ValueTask<DataKey?> ForSendingAsync(SqsState state, Queue queue, OperationContext context, CancellationToken cancellationToken)
    {
        if (queue.Attributes.KmsKey is not { } key)
        {
            return null;
        }

        var use = new DataKeyUseKey(queue.Name, context.Principal.Arn, key);
        if (state.DataKeyUses.Find(use) is { } known && context.Now < known.Until)
        {
            return known.DataKey;
        }

        var arn = queue.Arn.ToString();
        var caller = CallerOf(state.Scope, context);
        try
        {
            var made = await invoker.InvokeAsync(
                KmsApi.GenerateDataKey,
                new() { KeyId = key, KeySpec = DataKeySpec.Aes256, EncryptionContext = ContextOf(arn) },
                caller,
                cancellationToken).ConfigureAwait(false);

            // SQS proves a new data key by decrypting it, so that producers need both permissions.
            await DecryptAsync(made.CiphertextBlob!, arn, caller, cancellationToken).ConfigureAwait(false);
            return Remember(state, queue, use, new(Convert.ToBase64String(made.CiphertextBlob!), arn), context);
        }
        catch (AwsServiceException error) when (error.StatusCode < 500)
        {
            throw SqsErrors.Kms(error);
        }
    }

    /// <summary>Whether a caller has opened a data key lately. In a turn.</summary>
    public static bool IsOpen(SqsState state, Queue queue, DataKey dataKey, OperationContext context) =>
        state.DataKeyUses.Find(new(queue.Name, context.Principal.Arn, dataKey.Ciphertext)) is { } use && context.Now < use.Until;

    /// <summary>Opens the data key of a message for whoever calls.</summary>
    /// <exception cref="AwsServiceException">As KMS refuses.</exception>
    public async ValueTask OpenAsync(SqsState state, Queue queue, DataKey dataKey, OperationContext context, CancellationToken cancellationToken)
    {
        try
        {
            await DecryptAsync(
                Convert.FromBase64String(dataKey.Ciphertext), dataKey.QueueArn, CallerOf(state.Scope, context), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException error) when (error.StatusCode < 500)
        {
            throw SqsErrors.Kms(error);
        }

        Remember(state, queue, new(queue.Name, context.Principal.Arn, dataKey.Ciphertext), dataKey, context);
    }

    private async ValueTask DecryptAsync(byte[] ciphertext, string queueArn, InternalCaller caller, CancellationToken cancellationToken) =>
        await invoker.InvokeAsync(
            KmsApi.Decrypt, new() { CiphertextBlob = ciphertext, EncryptionContext = ContextOf(queueArn) }, caller, cancellationToken).ConfigureAwait(false);

    private DataKey Remember(SqsState state, Queue queue, DataKeyUseKey use, DataKey dataKey, OperationContext context)
    {
        states.Update(() => state.DataKeyUses.Put(new(use, dataKey, context.Now + queue.Attributes.DataKeyReusePeriod)));
        return dataKey;
    }

    private static Dictionary<string, string> ContextOf(string queueArn) => new() { [ContextKey] = queueArn };

    /// <summary>The caller, through SQS, in the region of the queue; a service with the source that it calls for.</summary>
    private static InternalCaller CallerOf(StateScope scope, OperationContext context) => new(context.Principal, scope)
    {
        SourceArn = context.Caller?.SourceArn,
        SourceAccount = context.Caller?.SourceAccount,
        CalledVia = [.. context.Caller?.CalledVia ?? [], ServiceName],
    };
}
