using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Security.Iam;
using Simfra.Services.Kms.Cryptography;

namespace Simfra.Services.Kms;

/// <summary>Creates keys. Key pairs are made before the turn begins: RSA takes its time.</summary>
internal sealed class CreateKeyOperation(KeyDirectory keys, Capabilities capabilities) : IOperationGroup
{
    private readonly PolicyEvaluator _evaluator = new();

    public void Register(IOperationRegistry operations) => operations.Handle(KmsApi.CreateKey, CreateKeyAsync);

    private ValueTask<CreateKeyResponse> CreateKeyAsync(CreateKeyRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var key = Draft(request, context);
        KeyPolicy.Check(key.Policy, capabilities.Find<IPolicyPrincipals>());
        KeyPolicy.CheckLockout(key, request.BypassPolicyLockoutSafetyCheck == true, context, _evaluator);
        if (key.Origin is OriginType.AwsKms or OriginType.AwsCloudhsm)
        {
            key = key with { Materials = [NewKeyMaterial.Of(key.Id, NewKeyMaterial.MakeSecret(key.Spec, context.Ids))] };
        }

        cancellationToken.ThrowIfCancellationRequested();
        return new(keys.States.Update(() =>
        {
            var state = keys.StateOf(key);
            if (key.CustomKeyStoreId is not null)
            {
                CheckStore(key, state, context.Now);
            }

            state.Keys.Add(key);
            return new CreateKeyResponse { KeyMetadata = KeyDescription.Of(key, state, context.Now) };
        }));
    }

    private static KmsKey Draft(CreateKeyRequest request, OperationContext context)
    {
        var spec = SpecOf(request);
        var usage = UsageOf(request, spec);
        var origin = request.Origin ?? OriginType.AwsKms;
        CheckOrigin(request, spec, origin);
        var id = request.MultiRegion == true ? KeyName.MultiRegionPrefix + context.Ids.Hex(32) : context.Ids.NewGuid().ToString();
        return new()
        {
            Id = id,
            Scope = context.Scope,
            Spec = spec,
            Usage = usage,
            Origin = origin,
            Policy = request.Policy ?? KeyPolicy.DefaultOf(context.AccountId),
            CreatedAt = context.Now,
            Description = request.Description ?? "",
            Tags = KeyTags.Merge(KmsKey.NoTags, request.Tags),
            MultiRegion = request.MultiRegion == true ? new(context.Region, []) : null,
            CustomKeyStoreId = request.CustomKeyStoreId,
            ExternalKeyId = request.XksKeyId,
        };
    }

    private static string SpecOf(CreateKeyRequest request)
    {
        if (request.KeySpec is not null && request.CustomerMasterKeySpec is not null)
        {
            throw KmsErrors.Validation(
                "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.");
        }

        var spec = request.KeySpec ?? request.CustomerMasterKeySpec ?? KeySpec.SymmetricDefault;
        return spec switch
        {
            // Only the regions of China have it.
            KeySpec.Sm2 => throw KmsErrors.Unsupported($"KeySpec {spec} is not supported in this Region"),
            _ when KeySpecs.IsMlDsa(spec) && !MlDsaKey.IsSupported =>
                throw KmsErrors.NotBuilt($"The key spec {spec} needs OpenSSL 3.5 or Windows 11 under .NET, and where neither is, it"),
            _ => spec,
        };
    }

    private static string UsageOf(CreateKeyRequest request, string spec)
    {
        var usage = request.KeyUsage ?? (spec == KeySpec.SymmetricDefault
            ? KeyUsageType.EncryptDecrypt
            : throw KmsErrors.Validation("You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."));
        return KeySpecs.UsagesOf(spec).Contains(usage)
            ? usage
            : throw KmsErrors.Validation($"KeyUsage {usage} is not compatible with KeySpec {spec}");
    }

    private static void CheckOrigin(CreateKeyRequest request, string spec, string origin)
    {
        var isInStore = origin is OriginType.AwsCloudhsm or OriginType.ExternalKeyStore;
        if (isInStore != request.CustomKeyStoreId is not null)
        {
            throw KmsErrors.Validation(isInStore
                ? $"You must specify a CustomKeyStoreId for a KMS key with the origin {origin}."
                : $"CustomKeyStoreId is not valid for a KMS key with the origin {origin}.");
        }

        if (isInStore && (spec != KeySpec.SymmetricDefault || request.MultiRegion == true))
        {
            throw KmsErrors.Unsupported("A custom key store holds symmetric encryption keys of a single Region only.");
        }

        if (origin == OriginType.ExternalKeyStore != request.XksKeyId is not null)
        {
            throw KmsErrors.Validation("XksKeyId is required for, and only valid for, a KMS key with the origin EXTERNAL_KEY_STORE.");
        }

        if (origin == OriginType.External && KeySpecs.IsMlDsa(spec))
        {
            throw KmsErrors.Unsupported($"KeySpec {spec} does not support imported key material.");
        }
    }

    private static void CheckStore(KmsKey key, KmsState state, DateTimeOffset now)
    {
        var store = state.Stores.Find(key.CustomKeyStoreId!) ?? throw CustomKeyStoreErrors.NotFound(key.CustomKeyStoreId!);
        if (store.IsExternal != (key.Origin == OriginType.ExternalKeyStore))
        {
            throw KmsErrors.Unsupported($"The origin {key.Origin} is not valid for the custom key store {store.Id}.");
        }

        if (store.StateAt(now) != ConnectionStateType.Connected)
        {
            throw CustomKeyStoreErrors.InvalidState(store, now);
        }

        if (key.ExternalKeyId is { } external && state.Keys.All.Any(k => k.CustomKeyStoreId == store.Id && k.ExternalKeyId == external))
        {
            throw new XksKeyAlreadyInUseException($"The external key {external} is already associated with a KMS key.");
        }
    }
}
