using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Schemas;
using Simfra.Security.Iam;

namespace Simfra.Services.Kms;

/// <summary>Multi-Region keys: replicas in other regions, and which of them is the primary key.</summary>
/// <seealso href="https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html"/>
internal sealed class MultiRegionOperations(KeyDirectory keys, Capabilities capabilities) : IOperationGroup
{
    private readonly PolicyEvaluator _evaluator = new();

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(KmsApi.ReplicateKey, ReplicateKey);
        operations.Handle(KmsApi.UpdatePrimaryRegion, UpdatePrimaryRegion);
    }

    private ReplicateKeyResponse ReplicateKey(ReplicateKeyRequest request, OperationContext context)
    {
        var primary = GetPrimary(request.KeyId!, context);
        keys.CheckState(primary, context.Now, KeyState.Enabled);
        var scope = context.Scope with { Region = CheckRegion(request.ReplicaRegion!) };
        var state = keys.States[scope];
        if (primary.MultiRegion!.Regions.Contains(scope.Region))
        {
            throw KmsErrors.ReplicaExists(KeyName.ArnOf(scope, primary.Id));
        }

        var replica = new KmsKey
        {
            Id = primary.Id,
            Scope = scope,
            Spec = primary.Spec,
            Usage = primary.Usage,
            Origin = primary.Origin,
            Policy = request.Policy ?? KeyPolicy.DefaultOf(context.AccountId),
            CreatedAt = context.Now,
            Description = request.Description ?? "",
            Tags = KeyTags.Merge(KmsKey.NoTags, request.Tags),
            MultiRegion = primary.MultiRegion with { ReplicaRegions = primary.MultiRegion.ReplicaRegions.Add(scope.Region) },
            Rotation = primary.Rotation,
            OnDemandRotations = primary.OnDemandRotations,

            // Imported material is imported into each region.
            Materials = primary.IsImported ? [.. primary.Materials.Select(static m => m with { Secret = null, ValidTo = null })] : primary.Materials,
            Transition = new(KeyState.Creating, context.Now + KeyTransition.Duration),
        };
        KeyPolicy.Check(replica.Policy, capabilities.Find<IPolicyPrincipals>());
        KeyPolicy.CheckLockout(replica, request.BypassPolicyLockoutSafetyCheck == true, context, _evaluator);
        state.Keys.Add(replica);
        keys.PutRelated(primary, k => k with
        {
            MultiRegion = replica.MultiRegion,
            Materials = [.. k.Materials.Select(static m => m.IsPending ? m with { State = KeyMaterialState.PendingMultiRegionImportAndRotation } : m)],
        });
        return new()
        {
            ReplicaKeyMetadata = KeyDescription.Of(replica, state, context.Now),
            ReplicaPolicy = replica.Policy,
            ReplicaTags = [.. replica.Tags.Select(static t => new Tag { TagKey = t.Key, TagValue = t.Value })],
        };
    }

    private Unit UpdatePrimaryRegion(UpdatePrimaryRegionRequest request, OperationContext context)
    {
        var primary = GetPrimary(request.KeyId!, context);
        keys.CheckUsable(primary, context.Now);
        var region = CheckRegion(request.PrimaryRegion!);
        var arn = KeyName.ArnOf(context.Scope with { Region = region }, primary.Id);
        if (!primary.MultiRegion!.ReplicaRegions.Contains(region))
        {
            throw region == context.Region
                ? KmsErrors.Unsupported($"{arn} is already a multi-region primary key.")
                : KmsErrors.KeyNotFound(arn);
        }

        keys.CheckUsable(keys.States[context.Scope with { Region = region }].Keys.Find(primary.Id)!, context.Now);
        var place = new MultiRegionPlace(region, [.. primary.MultiRegion.ReplicaRegions.Remove(region), primary.Scope.Region]);
        var transition = new KeyTransition(KeyState.Updating, context.Now + KeyTransition.Duration);
        keys.PutRelated(primary, k => k with
        {
            MultiRegion = place,
            Transition = k.Scope.Region == region || k.Scope.Region == primary.Scope.Region ? transition : k.Transition,
        });
        if (primary.Rotation is not null)
        {
            // The job goes with the primary key.
            KeyRotationJob.Schedule(keys.Jobs, primary with { Scope = primary.Scope with { Region = region } });
        }

        return new();
    }

    private KmsKey GetPrimary(string keyId, OperationContext context)
    {
        var key = keys.Get(keyId, context);
        keys.CheckStateIsNot(key, context.Now, KeyState.Creating);
        return key.MultiRegion is null || key.IsReplica ? throw KmsErrors.NotPrimary(key.Arn) : key;
    }

    private static string CheckRegion(string region) =>
        AwsRegion.Find(region) is not null ? region : throw KmsErrors.Validation($"{region} is not a valid Region.");
}
