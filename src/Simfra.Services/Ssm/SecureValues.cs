using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Models.Ssm;
using Simfra.Schemas;

namespace Simfra.Services.Ssm;

/// <summary>
/// The values of SecureString parameters, encrypted by KMS in the name of whoever calls. Advanced ones are too long for KMS and go under a data key. Never to
/// be called in a turn.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html"/>
internal sealed class SecureValues(IServiceInvoker invoker)
{
    public const string DefaultKey = "alias/aws/ssm";

    private const string ServiceName = "ssm.amazonaws.com";
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>What the values under data keys begin with.</summary>
    private static ReadOnlySpan<byte> Envelope => [0x01, 0x80];

    /// <summary>The value of a version, encrypted, in base 64.</summary>
    /// <exception cref="AwsServiceException">InvalidKeyId, AccessDeniedException.</exception>
    public async ValueTask<string> SealAsync(string arn, ParameterVersion version, OperationContext context, CancellationToken cancellationToken)
    {
        var value = Encoding.UTF8.GetBytes(version.Value);
        if (version.Tier != ParameterTier.Advanced)
        {
            var request = new EncryptRequest { KeyId = version.KeyId, Plaintext = value, EncryptionContext = ContextOf(arn) };
            return Convert.ToBase64String((await AskAsync(KmsApi.Encrypt, request, context, cancellationToken).ConfigureAwait(false)).CiphertextBlob!);
        }

        var key = await AskAsync(
            KmsApi.GenerateDataKey,
            new() { KeyId = version.KeyId, KeySpec = DataKeySpec.Aes256, EncryptionContext = ContextOf(arn) },
            context,
            cancellationToken).ConfigureAwait(false);
        return Convert.ToBase64String(Wrap(key, value, context.Ids));
    }

    /// <summary>The value in the clear.</summary>
    /// <inheritdoc cref="SealAsync" path="/exception"/>
    public async ValueTask<string> OpenAsync(string arn, string sealedValue, OperationContext context, CancellationToken cancellationToken)
    {
        var blob = Convert.FromBase64String(sealedValue);
        var isEnvelope = blob.AsSpan().StartsWith(Envelope);
        var keyLength = isEnvelope ? BinaryPrimitives.ReadUInt16BigEndian(blob.AsSpan(Envelope.Length)) : 0;
        var keyStart = Envelope.Length + sizeof(ushort);
        var decrypted = await AskAsync(
            KmsApi.Decrypt,
            new() { CiphertextBlob = isEnvelope ? blob[keyStart..(keyStart + keyLength)] : blob, EncryptionContext = ContextOf(arn) },
            context,
            cancellationToken).ConfigureAwait(false);
        return Encoding.UTF8.GetString(isEnvelope ? Unwrap(decrypted.Plaintext!, blob.AsSpan(keyStart + keyLength)) : decrypted.Plaintext!);
    }

    private static byte[] Wrap(GenerateDataKeyResponse key, byte[] value, IdGenerator ids)
    {
        var dataKey = key.CiphertextBlob!;
        var blob = new byte[Envelope.Length + sizeof(ushort) + dataKey.Length + NonceLength + value.Length + TagLength];
        Envelope.CopyTo(blob);
        BinaryPrimitives.WriteUInt16BigEndian(blob.AsSpan(Envelope.Length), (ushort)dataKey.Length);
        dataKey.CopyTo(blob, Envelope.Length + sizeof(ushort));
        var rest = blob.AsSpan(Envelope.Length + sizeof(ushort) + dataKey.Length);
        ids.Fill(rest[..NonceLength]);
        using var aes = new AesGcm(key.Plaintext!, TagLength);
        aes.Encrypt(rest[..NonceLength], value, rest[NonceLength..^TagLength], rest[^TagLength..]);
        return blob;
    }

    private static byte[] Unwrap(byte[] key, ReadOnlySpan<byte> wrapped)
    {
        var value = new byte[wrapped.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(wrapped[..NonceLength], wrapped[NonceLength..^TagLength], wrapped[^TagLength..], value);
        return value;
    }

    private async ValueTask<TOutput> AskAsync<TInput, TOutput>(
        Operation<TInput, TOutput> operation, TInput input, OperationContext context, CancellationToken cancellationToken)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new()
    {
        var caller = new InternalCaller(context.Principal, context.Scope) { CalledVia = [.. context.Caller?.CalledVia ?? [], ServiceName] };
        try
        {
            return await invoker.InvokeAsync(operation, input, caller, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException error) when (error.StatusCode < 500)
        {
            // Parameter Store hands on what KMS says.
            var message = ForwardedErrors.Write(error, "AWSKMS", context);
            throw error.Code == "AccessDeniedException" ? SsmErrors.AccessDenied(message) : SsmErrors.InvalidKeyId(message);
        }
    }

    private static Dictionary<string, string> ContextOf(string arn) => new() { ["PARAMETER_ARN"] = arn };
}
