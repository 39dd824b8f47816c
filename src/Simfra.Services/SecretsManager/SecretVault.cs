using System.Security.Cryptography;
using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.SecretsManager;

/// <summary>
/// Encrypts values under data keys of KMS, in the name of whoever calls: the secret's key has to let the caller in. Never to be called in a turn.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html"/>
internal sealed class SecretVault(IServiceInvoker invoker)
{
    private const string ServiceName = "secretsmanager.amazonaws.com";
    private const string KmsClient = "AWSKMS";
    private const string DefaultKey = "alias/aws/secretsmanager";
    private const int TagLength = 16;

    /// <summary>A value under the key of a secret.</summary>
    /// <exception cref="AwsServiceException">EncryptionFailure, AccessDeniedException, InvalidRequestException.</exception>
    public async ValueTask<SealedValue> SealAsync(
        Secret secret, string versionId, SecretValue value, OperationContext context, CancellationToken cancellationToken)
    {
        CheckAccount(secret.KmsKeyId, secret, context);
        GenerateDataKeyResponse key;
        try
        {
            key = await invoker.InvokeAsync(
                KmsApi.GenerateDataKey,
                new()
                {
                    KeyId = secret.KmsKeyId ?? DefaultKey,
                    KeySpec = DataKeySpec.Aes256,
                    EncryptionContext = ContextOf(secret, versionId),
                },
                CallerOf(secret.Scope, context),
                cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException error) when (error.StatusCode < 500)
        {
            throw error.Code == "AccessDeniedException"
                ? SecretsManagerErrors.NoAccessToKms()
                : SecretsManagerErrors.Encryption(ForwardedErrors.Write(error, KmsClient, context));
        }

        var nonce = new byte[12];
        context.Ids.Fill(nonce);
        var body = new byte[value.Bytes.Length + TagLength];
        using var aes = new AesGcm(key.Plaintext!, TagLength);
        aes.Encrypt(nonce, value.Bytes, body.AsSpan(..^TagLength), body.AsSpan(^TagLength..));
        return new(
            Convert.ToBase64String(key.CiphertextBlob!), Convert.ToBase64String(nonce), Convert.ToBase64String(body), value.IsBinary, secret.KmsKeyId);
    }

    /// <summary>The value of a version.</summary>
    /// <exception cref="AwsServiceException">DecryptionFailure, AccessDeniedException, InvalidRequestException.</exception>
    public async ValueTask<SecretValue> OpenAsync(
        Secret secret, SecretVersion version, OperationContext context, CancellationToken cancellationToken)
    {
        var value = version.Value!;
        CheckAccount(value.KeyId, secret, context);
        DecryptResponse key;
        try
        {
            key = await invoker.InvokeAsync(
                KmsApi.Decrypt,
                new() { CiphertextBlob = Convert.FromBase64String(value.DataKey), EncryptionContext = ContextOf(secret, version.Id) },
                CallerOf(secret.Scope, context),
                cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException error) when (error.StatusCode < 500)
        {
            throw error.Code == "AccessDeniedException"
                ? SecretsManagerErrors.NoAccessToKms()
                : SecretsManagerErrors.Decryption(ForwardedErrors.Write(error, KmsClient, context));
        }

        var body = Convert.FromBase64String(value.Body);
        var plaintext = new byte[body.Length - TagLength];
        using var aes = new AesGcm(key.Plaintext!, TagLength);
        aes.Decrypt(Convert.FromBase64String(value.Nonce), body.AsSpan(..^TagLength), body.AsSpan(^TagLength..), plaintext);
        return new(plaintext, value.IsBinary);
    }

    /// <summary>AWS's own key serves its own account alone.</summary>
    private static void CheckAccount(string? keyId, Secret secret, OperationContext context)
    {
        if (keyId is null or DefaultKey && context.AccountId != secret.Scope.Account)
        {
            throw SecretsManagerErrors.DefaultKeyElsewhere();
        }
    }

    private static Dictionary<string, string> ContextOf(Secret secret, string versionId) =>
        new() { ["SecretARN"] = secret.Arn, ["SecretVersionId"] = versionId };

    /// <summary>The caller, through Secrets Manager, in the region of the secret.</summary>
    private static InternalCaller CallerOf(StateScope scope, OperationContext context) => new(context.Principal, scope)
    {
        CalledVia = [.. context.Caller?.CalledVia ?? [], ServiceName],
    };
}

/// <summary>A value in the clear.</summary>
internal sealed record SecretValue(byte[] Bytes, bool IsBinary)
{
    /// <summary>What a request gives; null where it gives none.</summary>
    /// <exception cref="AwsServiceException">InvalidParameterException.</exception>
    public static SecretValue? Of(string? text, byte[]? binary) => (text, binary) switch
    {
        (not null, not null) => throw SecretsManagerErrors.TwoValues(),
        (not null, null) => new(System.Text.Encoding.UTF8.GetBytes(text), false),
        (null, not null) => new(binary, true),
        _ => null,
    };

    public string? Text => IsBinary ? null : System.Text.Encoding.UTF8.GetString(Bytes);

    public byte[]? Binary => IsBinary ? Bytes : null;

    public bool IsSame(SecretValue other) => IsBinary == other.IsBinary && Bytes.AsSpan().SequenceEqual(other.Bytes);
}
