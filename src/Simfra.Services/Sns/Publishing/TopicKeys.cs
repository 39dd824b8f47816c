using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Schemas;

namespace Simfra.Services.Sns;

/// <summary>
/// Server-side encryption of topics. Messages aren't encrypted where they lie in memory; what shows is that who publishes needs kms:GenerateDataKey and
/// kms:Decrypt for the topic's key. Never to be called in a turn.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"/>
internal sealed class TopicKeys(IServiceInvoker invoker)
{
    private const string ServiceName = "sns.amazonaws.com";
    private const string ContextKey = "aws:sns:topicArn";

    /// <summary>Asks KMS for the key of a topic, if it has one, on behalf of who publishes.</summary>
    /// <exception cref="AwsServiceException">KMSAccessDenied, KMSDisabled, KMSInvalidState, KMSNotFound, … as KMS refuses.</exception>
    public async ValueTask CheckAsync(Topic topic, OperationContext context, CancellationToken cancellationToken)
    {
        if (topic.Attributes.Get(TopicAttributes.KmsMasterKeyId) is not { } key)
        {
            return;
        }

        var caller = new InternalCaller(context.Principal, topic.Scope)
        {
            SourceArn = context.Caller?.SourceArn,
            SourceAccount = context.Caller?.SourceAccount,
            CalledVia = [.. context.Caller?.CalledVia ?? [], ServiceName],
        };
        var encryptionContext = new Dictionary<string, string> { [ContextKey] = topic.Arn };
        try
        {
            var made = await invoker.InvokeAsync(
                KmsApi.GenerateDataKey,
                new() { KeyId = key, KeySpec = DataKeySpec.Aes256, EncryptionContext = encryptionContext },
                caller,
                cancellationToken).ConfigureAwait(false);
            await invoker.InvokeAsync(
                KmsApi.Decrypt,
                new() { CiphertextBlob = made.CiphertextBlob, EncryptionContext = encryptionContext },
                caller,
                cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException error) when (error.StatusCode < 500)
        {
            throw SnsErrors.Kms(error);
        }
    }
}
