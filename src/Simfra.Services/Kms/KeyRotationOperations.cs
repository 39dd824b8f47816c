using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Schemas;
using Simfra.Services.Kms.Cryptography;

namespace Simfra.Services.Kms;

/// <summary>Rotation: by the clock, on demand, and what there was of it.</summary>
/// <seealso href="https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html"/>
internal sealed class KeyRotationOperations(KeyDirectory keys) : IOperationGroup
{
    private const int DefaultPeriodInDays = 365;
    private const int MaxOnDemandRotations = 25;
    private const int DefaultPage = 100;

    /// <summary>How long before an automatic rotation none on demand begins.</summary>
    private static readonly TimeSpan AutomaticRotationAhead = TimeSpan.FromMinutes(20);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(KmsApi.EnableKeyRotation, EnableKeyRotation);
        operations.Handle(KmsApi.DisableKeyRotation, DisableKeyRotation);
        operations.Handle(KmsApi.GetKeyRotationStatus, GetKeyRotationStatus);
        operations.Handle(KmsApi.RotateKeyOnDemand, RotateKeyOnDemand);
        operations.Handle(KmsApi.ListKeyRotations, ListKeyRotations);
    }

    private Unit EnableKeyRotation(EnableKeyRotationRequest request, OperationContext context)
    {
        var key = GetRotatable(request.KeyId!, context);
        CheckMadeByKms(key);
        keys.CheckUsable(key, context.Now);
        var period = request.RotationPeriodInDays ?? DefaultPeriodInDays;
        key = key with { Rotation = new(period, context.Now + TimeSpan.FromDays(period)) };
        keys.PutRelated(key, k => k with { Rotation = key.Rotation });
        KeyRotationJob.Schedule(keys.Jobs, key);
        return new();
    }

    private Unit DisableKeyRotation(DisableKeyRotationRequest request, OperationContext context)
    {
        var key = GetRotatable(request.KeyId!, context);
        CheckMadeByKms(key);
        keys.CheckUsable(key, context.Now);
        keys.PutRelated(key, static k => k with { Rotation = null });
        return new();
    }

    private GetKeyRotationStatusResponse GetKeyRotationStatus(GetKeyRotationStatusRequest request, OperationContext context)
    {
        var key = keys.Get(request.KeyId!, context);

        // A key that can't rotate says no more than that it doesn't: Terraform asks of every key. A key on its way out doesn't rotate, and
        // shows it; what was set comes back when the deletion is cancelled.
        var plan = key.Deletion is null ? key.Rotation : null;
        return new()
        {
            KeyId = key.Arn,
            KeyRotationEnabled = plan is not null,
            RotationPeriodInDays = plan?.PeriodInDays,
            NextRotationDate = plan?.NextAt,
        };
    }

    private RotateKeyOnDemandResponse RotateKeyOnDemand(RotateKeyOnDemandRequest request, OperationContext context)
    {
        var key = GetRotatable(request.KeyId!, context);
        if (key.CustomKeyStoreId is not null)
        {
            throw KmsErrors.WrongOrigin(key.Arn, key.Origin);
        }

        keys.CheckUsable(key, context.Now);
        if (key.Rotation?.NextAt - context.Now <= AutomaticRotationAhead)
        {
            throw KmsErrors.RotationIsDue(key.Arn);
        }

        if (key.OnDemandRotations >= MaxOnDemandRotations)
        {
            throw KmsErrors.TooManyRotations();
        }

        var next = key.IsImported
            ? key.PendingAt(context.Now) ?? throw KmsErrors.NothingToRotateTo(key.Arn)
            : NewKeyMaterial.Of(key.Id, NewKeyMaterial.MakeSecret(key.Spec, context.Ids));
        CheckImportedEverywhere(key, next, context.Now);
        keys.PutRelated(key, k =>
        {
            var material = (k.FindMaterial(next.Id) ?? next) with { RotatedAt = context.Now, RotationType = RotationType.OnDemand };
            return k.RotatedTo(material) with { OnDemandRotations = k.OnDemandRotations + 1 };
        });
        return new() { KeyId = key.Arn };
    }

    private ListKeyRotationsResponse ListKeyRotations(ListKeyRotationsRequest request, OperationContext context)
    {
        var key = keys.Get(request.KeyId!, context);
        if (!key.IsSymmetric || key.CustomKeyStoreId is not null)
        {
            throw KmsErrors.Unsupported();
        }

        var isAll = request.IncludeKeyMaterial == IncludeKeyMaterial.AllKeyMaterial;
        var listed = key.Materials
            .Where(m => isAll || m.RotatedAt is not null)
            .Select((m, i) => (Position: $"{i:D6}", Material: m));
        var page = KmsPage.Of(listed, static m => m.Position, request.Limit, request.Marker, DefaultPage);
        return new()
        {
            Rotations = page.Entries.ConvertAll(m => Show(key, m.Material, context.Now)),
            NextMarker = page.NextMarker,
            Truncated = page.Truncated,
        };
    }

    private static RotationsListEntry Show(KmsKey key, KeyMaterial material, DateTimeOffset now) => new()
    {
        KeyId = key.Arn,
        KeyMaterialId = material.Id,
        KeyMaterialDescription = material.Description,
        KeyMaterialState = material.State,
        ImportState = !key.IsImported ? null : material.IsPresentAt(now) ? ImportState.Imported : ImportState.PendingImport,
        ExpirationModel = !key.IsImported || !material.IsPresentAt(now) ? null
            : material.ValidTo is null ? ExpirationModelType.KeyMaterialDoesNotExpire
            : ExpirationModelType.KeyMaterialExpires,
        ValidTo = material.IsPresentAt(now) ? material.ValidTo : null,
        RotationDate = material.RotatedAt,
        RotationType = material.RotationType,
    };

    private KmsKey GetRotatable(string keyId, OperationContext context)
    {
        var key = keys.Get(keyId, context);
        keys.CheckCustomerManaged(key);
        if (!key.IsSymmetric)
        {
            throw KmsErrors.Unsupported();
        }

        keys.CheckStateIsNot(key, context.Now, KeyState.Creating);
        return key.IsReplica ? throw KmsErrors.NotPrimary(key.Arn) : key;
    }

    private static void CheckMadeByKms(KmsKey key)
    {
        if (key.Origin != OriginType.AwsKms)
        {
            throw KmsErrors.WrongOrigin(key.Arn, key.Origin);
        }
    }

    /// <summary>Imported material has to be in all regions of the key before the key can go over to it.</summary>
    private void CheckImportedEverywhere(KmsKey key, KeyMaterial next, DateTimeOffset now)
    {
        if (!key.IsImported || key.MultiRegion is not { } place)
        {
            return;
        }

        foreach (var region in place.ReplicaRegions)
        {
            var replica = keys.States[key.Scope with { Region = region }].Keys.Find(key.Id);
            if (replica?.FindMaterial(next.Id)?.IsPresentAt(now) != true)
            {
                throw KmsErrors.NothingToRotateTo(KeyName.ArnOf(key.Scope with { Region = region }, key.Id));
            }
        }
    }
}
