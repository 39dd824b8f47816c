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
        var key = keys.States.Update(() =>
        {
            var found = GetImportable(request.KeyId!, context);
            keys.CheckStateIsNot(found, context.Now, KeyState.Updating);
            return found;
        });
        KeyWrapping.Check(key, request.WrappingAlgorithm!, request.WrappingKeySpec!);
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
        CheckMembers(key, request);
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

        var secret = KeyWrapping.Unwrap(parameters, request.EncryptedKeyMaterial!) ?? throw KmsErrors.InvalidCiphertext();
        if (!KeyWrapping.Fits(key, secret))
        {
            throw KmsErrors.IncorrectKeyMaterial();
        }

        var material = NewKeyMaterial.Of(key.Id, secret) with { ValidTo = validTo, Description = request.KeyMaterialDescription };
        if (request.KeyMaterialId is { } expected && (expected != material.Id || FindKnown(key, expected) is null))
        {
            throw KmsErrors.IncorrectKeyMaterial();
        }

        keys.Put(Import(key, material, request.ImportType, context.Now));
        EndMultiRegionImport(key, material.Id, context.Now);
        return new() { KeyId = key.Arn, KeyMaterialId = key.IsSymmetric ? material.Id : null };
    }

    private DeleteImportedKeyMaterialResponse DeleteImportedKeyMaterial(DeleteImportedKeyMaterialRequest request, OperationContext context)
    {
        var key = keys.Get(request.KeyId!, context);
        CheckOrigin(key);
        keys.CheckStateIsNot(key, context.Now, KeyState.Creating, KeyState.Updating);
        var material = request.KeyMaterialId is { } id
            ? key.FindMaterial(id) ?? throw KmsErrors.Validation($"Key material {id} is not associated with the KMS key {key.Arn}.")
            : key.Current;
        if (material is { IsPending: true })
        {
            // Nothing was encrypted under it. A primary key's goes in all regions.
            keys.Put(key.Without(material));
            if (!key.IsReplica)
            {
                keys.PutRelated(key, k => k.Without(material));
            }
        }
        else if (material is not null)
        {
            keys.Put(key.With(material with { Secret = null, ValidTo = null }));
        }

        return new() { KeyId = key.Arn, KeyMaterialId = key.IsSymmetric ? material?.Id : null };
    }

    /// <summary>The key with the material: its first, one that it had before, or one to rotate to.</summary>
    private KmsKey Import(KmsKey key, KeyMaterial material, string? importType, DateTimeOffset now)
    {
        if (FindKnown(key, material.Id) is { } known)
        {
            return importType == ImportType.NewKeyMaterial && !key.IsReplica
                ? throw KmsErrors.IncorrectKeyMaterial()
                : key.With(known with
                {
                    Secret = material.Secret,
                    ValidTo = material.ValidTo,
                    Description = material.Description ?? known.Description,
                });
        }

        if (key.IsReplica)
        {
            // A replica takes what its primary key has.
            throw KmsErrors.IncorrectKeyMaterial();
        }

        if (key.Materials.IsEmpty)
        {
            return importType == ImportType.ExistingKeyMaterial ? throw KmsErrors.IncorrectKeyMaterial() : key.With(material);
        }

        if (importType != ImportType.NewKeyMaterial || !key.IsSymmetric)
        {
            throw KmsErrors.IncorrectKeyMaterial();
        }

        if (key.PendingAt(now) is { } pending)
        {
            throw KmsErrors.AlreadyPendingRotation(key.Arn, material.Id, pending.Id);
        }

        var hasReplicas = key.MultiRegion is { ReplicaRegions.IsEmpty: false };
        return key with
        {
            Materials =
            [
                .. key.Materials.Where(static m => !m.IsPending),
                material with
                {
                    State = hasReplicas ? KeyMaterialState.PendingMultiRegionImportAndRotation : KeyMaterialState.PendingRotation,
                },
            ],
        };
    }

    /// <summary>A material that the key has or had; of a replica, one of its primary key's too.</summary>
    private KeyMaterial? FindKnown(KmsKey key, string id) => key.FindMaterial(id)
        ?? (key is { IsReplica: true, MultiRegion: { } place }
            ? keys.States[key.Scope with { Region = place.PrimaryRegion }].Keys.Find(key.Id)?.FindMaterial(id)
            : null);

    /// <summary>Where all regions have what is to be rotated to, it waits for the rotation alone.</summary>
    private void EndMultiRegionImport(KmsKey key, string materialId, DateTimeOffset now)
    {
        if (key.MultiRegion is not { } place)
        {
            return;
        }

        var isEverywhere = place.Regions.All(r =>
            keys.States[key.Scope with { Region = r }].Keys.Find(key.Id)?.FindMaterial(materialId)?.IsPresentAt(now) == true);
        if (isEverywhere)
        {
            keys.PutRelated(key, k => k.FindMaterial(materialId) is { IsPending: true } material
                ? k.With(material with { State = KeyMaterialState.PendingRotation })
                : k);
        }
    }

    private KmsKey GetImportable(string keyId, OperationContext context)
    {
        var key = keys.Get(keyId, context);
        CheckOrigin(key);
        keys.CheckNotPendingDeletion(key, context.Now);
        keys.CheckStateIsNot(key, context.Now, KeyState.Creating);
        return key;
    }

    private static void CheckMembers(KmsKey key, ImportKeyMaterialRequest request)
    {
        if (!key.IsSymmetric && (request.ImportType ?? request.KeyMaterialId ?? request.KeyMaterialDescription) is not null)
        {
            throw KmsErrors.Validation(
                $"ImportType, KeyMaterialId and KeyMaterialDescription are not supported for a KMS key with the key spec {key.Spec}.");
        }

        if (request is { ImportType: ImportType.NewKeyMaterial, KeyMaterialId: not null })
        {
            throw KmsErrors.Validation("KeyMaterialId cannot be specified when the ImportType is NEW_KEY_MATERIAL.");
        }
    }

    private static void CheckOrigin(KmsKey key)
    {
        if (!key.IsImported)
        {
            throw KmsErrors.WrongOrigin(key.Arn, key.Origin);
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
}
