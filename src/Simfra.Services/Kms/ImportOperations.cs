using System.Security.Cryptography;
using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Services.Kms.Cryptography;

namespace Simfra.Services.Kms;

/// <summary>Key material that comes from outside.</summary>
/// <seealso href="https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html"/>
internal sealed class ImportOperations(KeyDirectory keys) : IOperationGroup
{
    private static readonly TimeSpan MaxValidity = TimeSpan.FromDays(365);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(KmsApi.GetParametersForImport, GetParametersForImportAsync);
        operations.Handle(KmsApi.ImportKeyMaterial, ImportKeyMaterial);
        operations.Handle(KmsApi.DeleteImportedKeyMaterial, DeleteImportedKeyMaterial);
    }

    private ValueTask<GetParametersForImportResponse> GetParametersForImportAsync(
        GetParametersForImportRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var key = keys.States.Update(() => GetImportable(request.KeyId!, context));
        CheckWrapping(key, request.WrappingAlgorithm!, request.WrappingKeySpec!);
        var wrappingKey = KeyPair.Generate(request.WrappingKeySpec!, context.Ids);
        cancellationToken.ThrowIfCancellationRequested();
        var token = new byte[256];
        context.Ids.Fill(token);
        var parameters = new ImportParameters(
            Convert.ToBase64String(token), key.Id, request.WrappingAlgorithm!, Convert.ToBase64String(wrappingKey),
            context.Now + ImportParameters.Validity);
        keys.States.Update(() =>
        {
            var imports = keys.StateOf(key).Imports;
            foreach (var old in imports.All.Where(i => i.ValidTo + ImportParameters.Validity < context.Now).ToList())
            {
                imports.Remove(old.Token);
            }

            imports.Put(parameters);
        });
        return new(new GetParametersForImportResponse
        {
            KeyId = key.Arn,
            ImportToken = token,
            PublicKey = KeyPair.PublicKey(request.WrappingKeySpec!, wrappingKey),
            ParametersValidTo = parameters.ValidTo,
        });
    }

    private ImportKeyMaterialResponse ImportKeyMaterial(ImportKeyMaterialRequest request, OperationContext context)
    {
        var key = GetImportable(request.KeyId!, context);
        var validTo = CheckExpiry(request, context.Now);
        var parameters = keys.StateOf(key).Imports.Find(Convert.ToBase64String(request.ImportToken!));
        if (parameters?.KeyId != key.Id)
        {
            throw KmsErrors.InvalidImportToken();
        }

        if (parameters.ValidTo <= context.Now)
        {
            throw KmsErrors.ExpiredImportToken();
        }

        var secret = Unwrap(parameters, request.EncryptedKeyMaterial!) ?? throw KmsErrors.InvalidCiphertext();
        if (!Fits(key, secret))
        {
            throw KmsErrors.IncorrectKeyMaterial();
        }

        var material = NewKeyMaterial.Of(key.Id, secret) with { ValidTo = validTo, Description = request.KeyMaterialDescription };
        if (request.KeyMaterialId is { } expected && expected != material.Id)
        {
            throw KmsErrors.IncorrectKeyMaterial();
        }

        keys.Put(Import(key, material, request.ImportType));
        return new() { KeyId = key.Arn, KeyMaterialId = key.IsSymmetric ? material.Id : null };
    }

    private DeleteImportedKeyMaterialResponse DeleteImportedKeyMaterial(DeleteImportedKeyMaterialRequest request, OperationContext context)
    {
        var key = keys.Get(request.KeyId!, context);
        CheckOrigin(key);
        var material = request.KeyMaterialId is { } id
            ? key.FindMaterial(id) ?? throw KmsErrors.Validation($"Key material {id} is not associated with the KMS key {key.Arn}.")
            : key.Current;
        if (material is not null)
        {
            keys.Put(key.With(material with { Secret = null, ValidTo = null }));
        }

        return new() { KeyId = key.Arn, KeyMaterialId = key.IsSymmetric ? material?.Id : null };
    }

    /// <summary>The key with the material: its first, one that it had before, or one to rotate to.</summary>
    private KmsKey Import(KmsKey key, KeyMaterial material, string? importType)
    {
        if (key.FindMaterial(material.Id) is { } known)
        {
            return key.With(known with
            {
                Secret = material.Secret,
                ValidTo = material.ValidTo,
                Description = material.Description ?? known.Description,
            });
        }

        if (key.Current is null)
        {
            // A replica takes what its primary key has.
            return key is { IsReplica: true, MultiRegion: { } place }
                && keys.States[key.Scope with { Region = place.PrimaryRegion }].Keys.Find(key.Id)?.FindMaterial(material.Id) is null
                ? throw KmsErrors.IncorrectKeyMaterial()
                : key with { Materials = [material] };
        }

        if (importType != ImportType.NewKeyMaterial || !key.IsSymmetric)
        {
            throw KmsErrors.IncorrectKeyMaterial();
        }

        return key.PendingRotation is { } pending
            ? throw KmsErrors.AlreadyPendingRotation(key.Arn, material.Id, pending.Id)
            : key with { Materials = [.. key.Materials, material with { State = KeyMaterialState.PendingRotation }] };
    }

    private KmsKey GetImportable(string keyId, OperationContext context)
    {
        var key = keys.Get(keyId, context);
        CheckOrigin(key);
        keys.CheckNotPendingDeletion(key, context.Now);
        return key;
    }

    private static void CheckOrigin(KmsKey key)
    {
        if (!key.IsImported)
        {
            throw KmsErrors.WrongOrigin(key.Arn, key.Origin);
        }
    }

    private static void CheckWrapping(KmsKey key, string algorithm, string spec)
    {
        if (spec == WrappingKeySpec.Sm2 || algorithm == AlgorithmSpec.Sm2pke)
        {
            throw KmsErrors.Unsupported($"Wrapping with {algorithm} and {spec} is not supported in this Region");
        }

        if (algorithm == AlgorithmSpec.RsaesPkcs1V15)
        {
            throw KmsErrors.Unsupported("The RSAES_PKCS1_V1_5 wrapping algorithm is no longer supported.");
        }

        if (KeySpecs.IsRsa(key.Spec) && !algorithm.StartsWith("RSA_AES_KEY_WRAP", StringComparison.Ordinal))
        {
            throw KmsErrors.Validation($"Wrapping algorithm {algorithm} is not supported for key spec {key.Spec}.");
        }
    }

    private static DateTimeOffset? CheckExpiry(ImportKeyMaterialRequest request, DateTimeOffset now)
    {
        if (request.ExpirationModel == ExpirationModelType.KeyMaterialDoesNotExpire)
        {
            return request.ValidTo is null
                ? null
                : throw KmsErrors.Validation("A validTo date cannot be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE");
        }

        var validTo = request.ValidTo
            ?? throw KmsErrors.Validation("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");
        return validTo > now && validTo <= now + MaxValidity
            ? validTo
            : throw KmsErrors.Validation("The validTo date must be in the future and at most 365 days from now.");
    }

    /// <summary>The material out of its wrapping; null where it isn't wrapped by that key in that way.</summary>
    private static byte[]? Unwrap(ImportParameters parameters, byte[] wrapped)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(parameters.WrappingKey), out _);
        var padding = parameters.WrappingAlgorithm.EndsWith("SHA_1", StringComparison.Ordinal)
            ? RSAEncryptionPadding.OaepSHA1
            : RSAEncryptionPadding.OaepSHA256;
        try
        {
            if (!parameters.WrappingAlgorithm.StartsWith("RSA_AES_KEY_WRAP", StringComparison.Ordinal))
            {
                return rsa.Decrypt(wrapped, padding);
            }

            // An AES key under RSA, then the material under the AES key (RFC 5649).
            var length = rsa.KeySize / 8;
            if (wrapped.Length <= length)
            {
                return null;
            }

            using var aes = Aes.Create();
            aes.Key = rsa.Decrypt(wrapped[..length], padding);
            return aes.DecryptKeyWrapPadded(wrapped[length..]);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private static bool Fits(KmsKey key, byte[] secret) => key.Spec switch
    {
        KeySpec.SymmetricDefault => secret.Length == NewKeyMaterial.SymmetricLength,
        KeySpec.Hmac224 => secret.Length is >= 28 and <= 64,
        KeySpec.Hmac256 => secret.Length is >= 32 and <= 64,
        KeySpec.Hmac384 => secret.Length is >= 48 and <= 128,
        KeySpec.Hmac512 => secret.Length is >= 64 and <= 128,
        _ => KeyPair.IsPrivateKey(key.Spec, secret),
    };
}
