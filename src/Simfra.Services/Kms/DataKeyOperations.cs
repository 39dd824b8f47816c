using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Services.Kms.Cryptography;

namespace Simfra.Services.Kms;

/// <summary>Data keys: made for use outside of KMS, and given with a copy that a KMS key has encrypted. Random bytes too.</summary>
internal sealed class DataKeyOperations(KeyDirectory keys) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(KmsApi.GenerateDataKey, GenerateDataKey);
        operations.Handle(KmsApi.GenerateDataKeyWithoutPlaintext, GenerateDataKeyWithoutPlaintext);
        operations.Handle(KmsApi.GenerateDataKeyPair, GenerateDataKeyPairAsync);
        operations.Handle(KmsApi.GenerateDataKeyPairWithoutPlaintext, GenerateDataKeyPairWithoutPlaintextAsync);
        operations.Handle(KmsApi.GenerateRandom, GenerateRandom);
    }

    private GenerateDataKeyResponse GenerateDataKey(GenerateDataKeyRequest request, OperationContext context)
    {
        KeyUsageChecks.RefuseRecipient(request.Recipient);
        var key = GetKey(request.KeyId!, request.GrantTokens, context);
        var plaintext = MakeBytes(request.KeySpec, request.NumberOfBytes, request.DryRun, context);
        keys.NoteUse(key, context);
        return new()
        {
            CiphertextBlob = KeyCiphertext.Encrypt(key, plaintext, request.EncryptionContext, context.Ids),
            Plaintext = plaintext,
            KeyId = key.Arn,
            KeyMaterialId = key.Current!.Id,
        };
    }

    private GenerateDataKeyWithoutPlaintextResponse GenerateDataKeyWithoutPlaintext(
        GenerateDataKeyWithoutPlaintextRequest request, OperationContext context)
    {
        var key = GetKey(request.KeyId!, request.GrantTokens, context);
        var plaintext = MakeBytes(request.KeySpec, request.NumberOfBytes, request.DryRun, context);
        keys.NoteUse(key, context);
        return new()
        {
            CiphertextBlob = KeyCiphertext.Encrypt(key, plaintext, request.EncryptionContext, context.Ids),
            KeyId = key.Arn,
            KeyMaterialId = key.Current!.Id,
        };
    }

    private ValueTask<GenerateDataKeyPairResponse> GenerateDataKeyPairAsync(
        GenerateDataKeyPairRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        KeyUsageChecks.RefuseRecipient(request.Recipient);
        var spec = request.KeyPairSpec!;
        var (key, privateKey) = MakePair(request.KeyId!, spec, request.GrantTokens, request.DryRun, context);
        cancellationToken.ThrowIfCancellationRequested();
        return new(new GenerateDataKeyPairResponse
        {
            KeyId = key.Arn,
            KeyPairSpec = spec,
            PublicKey = KeyPair.PublicKey(spec, privateKey),
            PrivateKeyPlaintext = privateKey,
            PrivateKeyCiphertextBlob = KeyCiphertext.Encrypt(key, privateKey, request.EncryptionContext, context.Ids),
            KeyMaterialId = key.Current!.Id,
        });
    }

    private ValueTask<GenerateDataKeyPairWithoutPlaintextResponse> GenerateDataKeyPairWithoutPlaintextAsync(
        GenerateDataKeyPairWithoutPlaintextRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var spec = request.KeyPairSpec!;
        var (key, privateKey) = MakePair(request.KeyId!, spec, request.GrantTokens, request.DryRun, context);
        cancellationToken.ThrowIfCancellationRequested();
        return new(new GenerateDataKeyPairWithoutPlaintextResponse
        {
            KeyId = key.Arn,
            KeyPairSpec = spec,
            PublicKey = KeyPair.PublicKey(spec, privateKey),
            PrivateKeyCiphertextBlob = KeyCiphertext.Encrypt(key, privateKey, request.EncryptionContext, context.Ids),
            KeyMaterialId = key.Current!.Id,
        });
    }

    private GenerateRandomResponse GenerateRandom(GenerateRandomRequest request, OperationContext context)
    {
        KeyUsageChecks.RefuseRecipient(request.Recipient);
        if (request.CustomKeyStoreId is { } id)
        {
            var store = keys.States[context.Scope].Stores.Find(id) ?? throw CustomKeyStoreErrors.NotFound(id);
            if (store.IsExternal)
            {
                throw KmsErrors.Unsupported("External key stores do not generate random bytes.");
            }

            if (store.StateAt(context.Now) != ConnectionStateType.Connected)
            {
                throw CustomKeyStoreErrors.InvalidState(store, context.Now);
            }
        }

        var bytes = new byte[request.NumberOfBytes ?? throw KmsErrors.Validation("NumberOfBytes is required.")];
        context.Ids.Fill(bytes);
        return new() { Plaintext = bytes };
    }

    private KmsKey GetKey(string keyId, List<string>? grantTokens, OperationContext context)
    {
        var key = keys.GetFor(keyId, KeyUsageType.EncryptDecrypt, grantTokens, context);
        return key.IsSymmetric ? key : throw KmsErrors.WrongAlgorithm(EncryptionAlgorithmSpec.SymmetricDefault, key.Spec);
    }

    private static byte[] MakeBytes(string? spec, int? length, bool? dryRun, OperationContext context)
    {
        if (spec is null == length is null)
        {
            throw KmsErrors.Validation("Please specify either number of bytes or key spec.");
        }

        KeyUsageChecks.EndDryRun(dryRun);
        var bytes = new byte[length ?? (spec == DataKeySpec.Aes128 ? 16 : 32)];
        context.Ids.Fill(bytes);
        return bytes;
    }

    /// <summary>The pair is made outside of any turn: RSA takes its time.</summary>
    private (KmsKey Key, byte[] PrivateKey) MakePair(
        string keyId, string spec, List<string>? grantTokens, bool? dryRun, OperationContext context)
    {
        if (spec == DataKeyPairSpec.Sm2)
        {
            throw KmsErrors.Unsupported($"KeyPairSpec {spec} is not supported in this Region");
        }

        var key = keys.States.Update(() => GetKey(keyId, grantTokens, context));
        KeyUsageChecks.EndDryRun(dryRun);
        var privateKey = KeyPair.Generate(spec, context.Ids);
        keys.States.Update(() => keys.NoteUse(key, context));
        return (key, privateKey);
    }
}
