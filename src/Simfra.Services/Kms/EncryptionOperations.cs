using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Services.Kms.Cryptography;

namespace Simfra.Services.Kms;

/// <summary>Encryption and decryption under a key.</summary>
internal sealed class EncryptionOperations(KeyDirectory keys) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(KmsApi.Encrypt, Encrypt);
        operations.Handle(KmsApi.Decrypt, Decrypt);
        operations.Handle(KmsApi.ReEncrypt, ReEncrypt);
    }

    private EncryptResponse Encrypt(EncryptRequest request, OperationContext context)
    {
        var key = keys.GetFor(request.KeyId!, KeyUsageType.EncryptDecrypt, request.GrantTokens, context);
        var algorithm = CheckAlgorithm(key, request.EncryptionAlgorithm, request.EncryptionContext);
        CheckLength(key, algorithm, request.Plaintext!);
        KeyUsageChecks.EndDryRun(request.DryRun);
        keys.NoteUse(key, context);
        return new()
        {
            CiphertextBlob = Encrypt(key, algorithm, request.Plaintext!, request.EncryptionContext, context),
            KeyId = key.Arn,
            EncryptionAlgorithm = algorithm,
        };
    }

    private DecryptResponse Decrypt(DecryptRequest request, OperationContext context)
    {
        KeyUsageChecks.RefuseRecipient(request.Recipient);
        var blob = KeyCiphertext.Parse(request.CiphertextBlob);
        var isBlind = IgnoresCiphertext(request.CiphertextBlob, request.DryRun, request.DryRunModifiers);
        var key = FindSource(request.KeyId, blob, request.EncryptionAlgorithm, context);
        keys.CheckFor(key, KeyUsageType.EncryptDecrypt, request.GrantTokens, context);
        var algorithm = CheckAlgorithm(key, request.EncryptionAlgorithm, request.EncryptionContext);
        var plaintext = isBlind ? null : Decrypt(key, algorithm, request.CiphertextBlob!, blob, request.EncryptionContext, context.Now);
        KeyUsageChecks.EndDryRun(request.DryRun);
        keys.NoteUse(key, context);
        return new()
        {
            KeyId = key.Arn,
            Plaintext = plaintext,
            EncryptionAlgorithm = algorithm,
            KeyMaterialId = key.IsSymmetric ? blob?.MaterialId : null,
        };
    }

    private ReEncryptResponse ReEncrypt(ReEncryptRequest request, OperationContext context)
    {
        var blob = KeyCiphertext.Parse(request.CiphertextBlob);
        var isBlind = IgnoresCiphertext(request.CiphertextBlob, request.DryRun, request.DryRunModifiers);
        var source = FindSource(request.SourceKeyId, blob, request.SourceEncryptionAlgorithm, context);
        keys.CheckFor(source, KeyUsageType.EncryptDecrypt, request.GrantTokens, context);
        var sourceAlgorithm = CheckAlgorithm(source, request.SourceEncryptionAlgorithm, request.SourceEncryptionContext);
        var destination = keys.GetFor(request.DestinationKeyId!, KeyUsageType.EncryptDecrypt, request.GrantTokens, context);
        var algorithm = CheckAlgorithm(destination, request.DestinationEncryptionAlgorithm, request.DestinationEncryptionContext);
        var plaintext = isBlind ? [] : Decrypt(source, sourceAlgorithm, request.CiphertextBlob!, blob, request.SourceEncryptionContext, context.Now);
        CheckLength(destination, algorithm, plaintext);
        KeyUsageChecks.EndDryRun(request.DryRun);
        keys.NoteUse(source, context);
        keys.NoteUse(destination, context);
        return new()
        {
            CiphertextBlob = Encrypt(destination, algorithm, plaintext, request.DestinationEncryptionContext, context),
            SourceKeyId = source.Arn,
            KeyId = destination.Arn,
            SourceEncryptionAlgorithm = sourceAlgorithm,
            DestinationEncryptionAlgorithm = algorithm,
            SourceKeyMaterialId = source.IsSymmetric ? blob?.MaterialId : null,
            DestinationKeyMaterialId = destination.IsSymmetric ? destination.Current!.Id : null,
        };
    }

    /// <summary>The key that decrypts: the one that is named, which has to be the one that the ciphertext names, if it names one.</summary>
    private KmsKey FindSource(string? keyId, KeyCiphertext? blob, string? algorithm, OperationContext context)
    {
        if (keyId is not null)
        {
            var named = keys.GetByAnyName(keyId, context);
            return named.IsSymmetric && blob is not null && (blob.KeyId != named.Id || blob.Account != named.Scope.Account)
                ? throw KmsErrors.IncorrectKey()
                : named;
        }

        if (algorithm is not (null or EncryptionAlgorithmSpec.SymmetricDefault))
        {
            throw KmsErrors.Validation("KeyId is required when the ciphertext was encrypted under an asymmetric KMS key.");
        }

        if (blob is null)
        {
            throw KmsErrors.InvalidCiphertext();
        }

        return keys.States[context.Scope with { Account = blob.Account }].Keys.Find(blob.KeyId) ?? throw KmsErrors.CiphertextOfUnknownKey();
    }

    private static string CheckAlgorithm(KmsKey key, string? given, Dictionary<string, string>? encryptionContext)
    {
        var algorithm = KeyUsageChecks.CheckAlgorithm(
            key, given ?? EncryptionAlgorithmSpec.SymmetricDefault, KeySpecs.EncryptionAlgorithms(key.Spec));
        return key.IsSymmetric || encryptionContext is not { Count: > 0 }
            ? algorithm
            : throw KmsErrors.Validation("Encryption context is only supported for symmetric encryption KMS keys.");
    }

    private static void CheckLength(KmsKey key, string algorithm, byte[] plaintext)
    {
        if (!key.IsSymmetric && KeyPair.MaxPlaintextLength(key.Spec, algorithm) is var limit && plaintext.Length > limit)
        {
            throw KmsErrors.PlaintextTooLong(algorithm, key.Spec, limit);
        }
    }

    /// <summary>A dry run may leave the ciphertext out; nothing else may.</summary>
    private static bool IgnoresCiphertext(byte[]? ciphertext, bool? dryRun, List<string>? modifiers)
    {
        var isIgnored = modifiers?.Contains(DryRunModifierType.IgnoreCiphertext) == true;
        if (isIgnored && dryRun != true)
        {
            throw KmsErrors.Validation("DryRunModifiers are only valid with DryRun.");
        }

        return ciphertext is null && !isIgnored
            ? throw KmsErrors.Validation(
                "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null")
            : isIgnored;
    }

    private static byte[] Encrypt(
        KmsKey key, string algorithm, byte[] plaintext, Dictionary<string, string>? encryptionContext, OperationContext context) =>
        key.IsSymmetric
            ? KeyCiphertext.Encrypt(key, plaintext, encryptionContext, context.Ids)
            : KeyPair.Encrypt(algorithm, key.Current!.ReadSecret(), plaintext);

    private static byte[] Decrypt(
        KmsKey key, string algorithm, byte[] ciphertext, KeyCiphertext? blob, Dictionary<string, string>? encryptionContext, DateTimeOffset now)
    {
        if (!key.IsSymmetric)
        {
            return KeyPair.Decrypt(algorithm, key.Current!.ReadSecret(), ciphertext) ?? throw KmsErrors.InvalidCiphertext();
        }

        var material = blob is null ? null : key.FindMaterial(blob.MaterialId);
        return material?.IsPresentAt(now) == true
            ? blob!.Decrypt(material, encryptionContext) ?? throw KmsErrors.InvalidCiphertext()
            : throw KmsErrors.InvalidCiphertext();
    }
}
