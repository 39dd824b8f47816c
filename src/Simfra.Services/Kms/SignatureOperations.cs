using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Services.Kms.Cryptography;

namespace Simfra.Services.Kms;

/// <summary>Signatures, public keys and shared secrets.</summary>
internal sealed class SignatureOperations(KeyDirectory keys) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(KmsApi.Sign, Sign);
        operations.Handle(KmsApi.Verify, Verify);
        operations.Handle(KmsApi.GetPublicKey, GetPublicKey);
        operations.Handle(KmsApi.DeriveSharedSecret, DeriveSharedSecret);
    }

    private SignResponse Sign(SignRequest request, OperationContext context)
    {
        var key = keys.GetFor(request.KeyId!, KeyUsageType.SignVerify, request.GrantTokens, context);
        var algorithm = KeyUsageChecks.CheckAlgorithm(key, request.SigningAlgorithm!, KeySpecs.SigningAlgorithms(key.Spec));
        var message = Prepare(key, algorithm, request.MessageType, request.Message!);
        KeyUsageChecks.EndDryRun(request.DryRun);
        keys.NoteUse(key, context);
        var secret = key.Current!.ReadSecret();
        return new()
        {
            KeyId = key.Arn,
            SigningAlgorithm = algorithm,
            Signature = KeySpecs.IsMlDsa(key.Spec)
                ? MlDsaKey.Sign(key.Spec, secret, message, isMu: request.MessageType == MessageType.ExternalMu)
                : KeyPair.Sign(key.Spec, algorithm, secret, message),
        };
    }

    private VerifyResponse Verify(VerifyRequest request, OperationContext context)
    {
        var key = keys.GetFor(request.KeyId!, KeyUsageType.SignVerify, request.GrantTokens, context);
        var algorithm = KeyUsageChecks.CheckAlgorithm(key, request.SigningAlgorithm!, KeySpecs.SigningAlgorithms(key.Spec));
        var message = Prepare(key, algorithm, request.MessageType, request.Message!);
        KeyUsageChecks.EndDryRun(request.DryRun);
        var secret = key.Current!.ReadSecret();
        var isValid = KeySpecs.IsMlDsa(key.Spec)
            ? MlDsaKey.Verify(key.Spec, secret, message, request.Signature!, isMu: request.MessageType == MessageType.ExternalMu)
            : KeyPair.Verify(key.Spec, algorithm, secret, message, request.Signature!);
        if (!isValid)
        {
            throw KmsErrors.InvalidSignature();
        }

        keys.NoteUse(key, context);
        return new() { KeyId = key.Arn, SignatureValid = true, SigningAlgorithm = algorithm };
    }

    private GetPublicKeyResponse GetPublicKey(GetPublicKeyRequest request, OperationContext context)
    {
        var key = keys.GetByAnyName(request.KeyId!, context);
        GrantTokens.Check(request.GrantTokens, keys, context);
        if (!KeySpecs.IsAsymmetric(key.Spec))
        {
            throw KmsErrors.Unsupported();
        }

        keys.CheckUsable(key, context.Now);
        var secret = key.Current!.ReadSecret();
        return new()
        {
            KeyId = key.Arn,
            PublicKey = KeySpecs.IsMlDsa(key.Spec) ? MlDsaKey.PublicKey(key.Spec, secret) : KeyPair.PublicKey(key.Spec, secret),
            CustomerMasterKeySpec = key.Spec,
            KeySpec = key.Spec,
            KeyUsage = key.Usage,
            EncryptionAlgorithms = key.Usage == KeyUsageType.EncryptDecrypt ? KeySpecs.EncryptionAlgorithms(key.Spec) : null,
            SigningAlgorithms = key.Usage == KeyUsageType.SignVerify ? KeySpecs.SigningAlgorithms(key.Spec) : null,
            KeyAgreementAlgorithms = key.Usage == KeyUsageType.KeyAgreement ? [KeyAgreementAlgorithmSpec.Ecdh] : null,
        };
    }

    private DeriveSharedSecretResponse DeriveSharedSecret(DeriveSharedSecretRequest request, OperationContext context)
    {
        KeyUsageChecks.RefuseRecipient(request.Recipient);
        var key = keys.GetFor(request.KeyId!, KeyUsageType.KeyAgreement, request.GrantTokens, context);
        var secret = KeyPair.Agree(key.Current!.ReadSecret(), request.PublicKey!)
            ?? throw KmsErrors.Validation($"The public key is not a valid public key for the key spec {key.Spec}.");
        KeyUsageChecks.EndDryRun(request.DryRun);
        keys.NoteUse(key, context);
        return new() { KeyId = key.Arn, SharedSecret = secret, KeyAgreementAlgorithm = request.KeyAgreementAlgorithm, KeyOrigin = key.Origin };
    }

    /// <summary>What is signed: the digest of a message, or the one that the caller has made. ML-DSA and Ed25519 sign messages.</summary>
    private static byte[] Prepare(KmsKey key, string algorithm, string? messageType, byte[] message)
    {
        if (KeySpecs.IsMlDsa(key.Spec))
        {
            return messageType switch
            {
                MessageType.Digest => throw KmsErrors.Validation($"Message type DIGEST is not supported for algorithm {algorithm}."),
                MessageType.ExternalMu when message.Length != MlDsaKey.MuLength => throw KmsErrors.DigestLength(algorithm),
                _ => message,
            };
        }

        var isDigest = messageType == MessageType.Digest;
        if (KeySpecs.IsEdwards(key.Spec) && messageType != MessageType.ExternalMu)
        {
            // The type belongs to the algorithm: Ed25519 takes messages, Ed25519ph digests.
            return isDigest != KeyPair.IsPrehashed(algorithm)
                ? throw KmsErrors.Validation($"Message type {messageType ?? MessageType.Raw} is not supported for algorithm {algorithm}.")
                : isDigest && message.Length != KeyPair.HashLength(algorithm) ? throw KmsErrors.DigestLength(algorithm) : message;
        }

        return messageType switch
        {
            MessageType.ExternalMu => throw KmsErrors.Validation($"Message type EXTERNAL_MU is not supported for algorithm {algorithm}."),
            MessageType.Digest => message.Length == KeyPair.HashLength(algorithm) ? message : throw KmsErrors.DigestLength(algorithm),
            _ => KeyPair.Hash(algorithm, message),
        };
    }
}
